import modal

app = modal.App("small")


image = modal.Image.debian_slim().uv_pip_install("torch==2.7.0", index_url="https://download.pytorch.org/whl/cu128")


@app.function(image=image, gpu="H100", timeout=600, retries=1)
def run(n: int = 1):
    print(n, flush=True)
