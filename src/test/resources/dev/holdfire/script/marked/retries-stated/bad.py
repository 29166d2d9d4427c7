import modal

app = modal.App("small")


@app.function(timeout=600)  # warn: retries-stated
def run(n: int = 1):
    print(n, flush=True)
