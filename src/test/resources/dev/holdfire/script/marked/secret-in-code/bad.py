import modal

app = modal.App("small")
TOKEN = "KEY_HERE"  # refuse: secret-in-code


@app.function(timeout=600, retries=1)
def run(n: int = 1):
    print(n, flush=True)
