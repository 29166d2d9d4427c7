import modal

app = modal.App("small")


@app.function(timeout=600, retries=1)
def run(n: int = 1):
    print(n)  # warn: print-flush
