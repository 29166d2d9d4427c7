import importlib

import modal

app = modal.App("small")


@app.function(timeout=600, retries=1, volumes={"/ckpt": modal.Volume.from_name("form-ckpt")})
def run(name: str):
    module = importlib.import_module(name)
    module.train(folder="/ckpt")  # prove: commit-after-write # prove: checkpoint-weights # prove: checkpoint-interval # warn: progress-interval # warn: resume-on-retry
