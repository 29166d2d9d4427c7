"""An app as a user writes it, and entrypoints that drive it as Holdfire's driver does."""

import json

import modal

app = modal.App("user-app", tags={"team": "tests"})
volume = modal.Volume.from_name("checkpoints", create_if_missing=True)
image = modal.Image.debian_slim()


@app.function(
    image=image, gpu="A10", timeout=600, retries=1, cpu=(1.0, 4.0), memory=(1024, 4096), volumes={"/out": volume}
)
def train(rate: float = 0.1) -> float:
    """Is never run here."""
    return rate


@app.cls(image=image, gpu="T4")
class Trainer:
    """A class with one method."""

    @modal.method()
    def fit(self, steps: int) -> int:
        """Is never run here either."""
        return steps


@app.local_entrypoint()
def launch(count: int = 1, gpu: str = "H100", timeout: int = 900) -> None:
    """Spawns variants and prints what each is, before it does anything else."""
    for number in range(count):
        variant = train.with_options(gpu=gpu, timeout=timeout, retries=0)
        call = variant.spawn(0.1 * number)
        ids = {"app": app.app_id, "call": call.object_id, "function": variant.object_id}
        print("SPAWNED " + json.dumps(ids), flush=True)


@app.local_entrypoint()
def fit() -> None:
    """Spawns a method."""
    call = Trainer().fit.spawn(3)
    print("SPAWNED " + json.dumps({"app": app.app_id, "call": call.object_id}), flush=True)


@app.local_entrypoint()
def wait() -> None:
    """Waits for the result."""
    print("RESULT", train.remote(0.1), flush=True)
