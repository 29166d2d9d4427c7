import modal

from elsewhere import load

app = modal.App("form")


@app.function(timeout=600, retries=1, volumes={"/ckpt": modal.Volume.from_name("form-ckpt")})
def train(which: str):
    train_step = {"a": load()}[which]
    for _ in range(9000):
        train_step()  # prove: checkpoint-weights # prove: checkpoint-interval # prove: commit-after-write # warn: progress-interval # warn: resume-on-retry
