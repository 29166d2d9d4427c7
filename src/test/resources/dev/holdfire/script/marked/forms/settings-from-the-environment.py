import os

import modal

app = modal.App(os.environ.get("NAME", "named"))


@app.function(
    gpu=os.environ.get("GPU", "H100"),  # warn: gpu-compat
    timeout=int(os.environ["TIMEOUT"]),  # warn: timeout-stated
    retries=1,
)
def run():
    pass
