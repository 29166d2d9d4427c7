import os

import modal
import torch

app = modal.App("trains")
volume = modal.Volume.from_name("trains-ckpt", create_if_missing=True)
PATH = "/ckpt/last.pt"


@app.function(timeout=600, retries=1, volumes={"/ckpt": volume})
def train(steps: int = 1000):
    volume.reload()
    model = torch.nn.Linear(4, 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    if os.path.exists(PATH):
        model.load_state_dict(torch.load(PATH))
    for step in range(steps):
        model(torch.randn(2, 4)).sum().backward()
        optimizer.step()
        if step % 100 == 0:
            print(f"step {step}", flush=True)
        if step % 500 == 0:
            torch.save(model.state_dict(), PATH)
            volume.commit()
