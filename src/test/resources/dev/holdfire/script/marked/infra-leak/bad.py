import modal

app = modal.App("small")


@app.function(timeout=600, retries=1)
def run(n: int = 1):
    print(n, "http://10.20.30.40/x", flush=True)  # warn: infra-leak
