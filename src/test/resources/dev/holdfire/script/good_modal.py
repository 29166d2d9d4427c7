import json
import os

import modal
import tenacity
import torch

app = modal.App("tiny-train")
volume = modal.Volume.from_name("tiny-ckpt", create_if_missing=True)
image = modal.Image.debian_slim().uv_pip_install(
    "torch==2.7.0", "tenacity", index_url="https://download.pytorch.org/whl/cu128"
)
HOUR = 60 * 60
CKPT = "/ckpt/last.pt"
SAVE_EVERY = 100 * 2


@tenacity.retry(stop=tenacity.stop_after_attempt(3), wait=tenacity.wait_exponential())
def fetch(url):
    import requests

    return requests.get(url, timeout=30).content


def save(model, optimizer, step):
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, CKPT)
    volume.commit()


@app.function(
    image=image,
    gpu="H100:2",
    timeout=2 * HOUR,
    retries=modal.Retries(max_retries=1),
    volumes={"/ckpt": volume},
)
def train(steps: int = 1000):
    volume.reload()
    fetch("https://example.com/data")
    model = torch.nn.Linear(8, 8).cuda()
    optimizer = torch.optim.AdamW(model.parameters())
    start = 0
    if os.path.exists(CKPT):
        state = torch.load(CKPT)
        model.load_state_dict(state["model"])
        start = state["step"]
    for step in range(start, steps):
        loss = model(torch.randn(4, 8).cuda()).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            print(json.dumps({"step": step, "loss": loss.item()}), flush=True)
        if step % SAVE_EVERY == 0:
            save(model, optimizer, step)
    save(model, optimizer, steps)


@app.local_entrypoint()
def main(steps: int = 1000):
    call = train.spawn(steps)
    print(call.object_id)
