import subprocess

import modal

app = modal.App("small")
image = modal.Image.debian_slim().uv_pip_install("torch==2.7.0")


@app.function(image=image, gpu="T4", timeout=600, retries=1)
def big(n: int = 1):
    print(n, flush=True)


@app.function(image=image, gpu="T4", timeout=600, retries=1)
def run(n: int = 1):
    big.local(n)
    subprocess.run(["modal", "--version"])


@app.local_entrypoint()
def main():
    big.remote(1)
    run.remote(2)
