import modal

app = modal.App("small")


image = modal.Image.debian_slim().uv_pip_install("torch==2.0.1")


@app.function(
    image=image,
    gpu="H100",  # refuse: gpu-compat
    timeout=600,
    retries=1,
)
def run(n: int = 1):
    print(n, flush=True)
