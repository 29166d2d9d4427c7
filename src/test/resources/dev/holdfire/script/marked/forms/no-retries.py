import modal

app = modal.App("small")


@app.function(timeout=600, retries=modal.Retries(max_retries=0))  # warn: retries-stated
def run():
    pass


@app.function(timeout=600, retries=0)  # warn: retries-stated
def walk():
    pass
