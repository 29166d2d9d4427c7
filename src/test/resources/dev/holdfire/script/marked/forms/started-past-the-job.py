import subprocess
import sys

import modal
from modal import Sandbox

app = modal.App("small")
image = modal.Image.debian_slim().uv_pip_install("torch==2.7.0")
judge = modal.Function.from_name("judges", "score")


@app.function(image=image, gpu="H100:8", timeout=86400, retries=1)
def big(n: int = 1):
    print(n, flush=True)


@app.function(timeout=600, retries=1)
def fetch():
    return 1


@app.cls(image=image, gpu="A100", timeout=600, retries=1)
class Server:
    @modal.method()
    def run(self):
        return 1


def helper():
    big.spawn(2)  # refuse: outside-ceiling


@app.function(image=image, gpu="T4", timeout=600, retries=1)
def run(n: int = 1):
    big.remote(n)  # refuse: outside-ceiling
    big.with_options(gpu="T4").remote(n)  # refuse: outside-ceiling
    fetch.remote()
    Server().run.remote()  # refuse: outside-ceiling
    judge.remote(n)  # refuse: outside-ceiling
    helper()
    subprocess.run(["modal", "run", "--detach", "other.py"])  # refuse: outside-ceiling
    subprocess.check_call([sys.executable, "-m", "modal", "deploy", "other.py"])  # refuse: outside-ceiling


@app.local_entrypoint()
def main(gpus: str = "H100:8"):
    run.remote()
    judge.spawn(1)  # refuse: outside-ceiling
    Sandbox.create("python", "x.py", app=app, gpu=gpus)  # refuse: outside-ceiling
    with app.run():  # refuse: outside-ceiling # warn: detached
        fetch.remote()
