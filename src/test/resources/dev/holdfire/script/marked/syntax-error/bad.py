import modal

app = modal.App("small")


@app.function(timeout=600, retries=1)
def run(n: int = 1):
    n = = 2  # refuse: syntax-error
    print(n, flush=True)
