import modal

app = modal.App("small")


@app.function(retries=1)  # warn: timeout-stated
def run(n: int = 1):
    print(n, flush=True)
