import modal

app = modal.App("small")
image = modal.Image.debian_slim().uv_pip_install("torch==2.7.0")


@app.function(image=image, gpu="H100:8", timeout=86400, retries=1)
def big(n: int = 1):
    print(n, flush=True)


@app.function(image=image, gpu="T4", timeout=600, retries=1)
def run(n: int = 1):
    big.remote(n)  # refuse: outside-ceiling


@app.local_entrypoint()
def main():
    run.spawn(1)
