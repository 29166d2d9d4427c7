import modal  # refuse: nothing-to-run

app = modal.App("small")
