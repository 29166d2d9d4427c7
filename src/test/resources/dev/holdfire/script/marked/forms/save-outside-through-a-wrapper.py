import os

import modal
import torch

app = modal.App("form")
volume = modal.Volume.from_name("form-ckpt", create_if_missing=True)
PATH = "/ckpt/last.pt"


def keep(*args, **kwargs):
    torch.save(*args, **kwargs)  # refuse: volume-mounted



@app.function(timeout=600, retries=1, volumes={"/ckpt": volume})
def train():
    volume.reload()
    model = torch.nn.Linear(4, 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    if os.path.exists(PATH):
        model.load_state_dict(torch.load(PATH))
    for step in range(1000):
        model(torch.randn(2, 4)).sum().backward()
        optimizer.step()
        print(step, flush=True)
        if step % 200 == 0:
            keep(model.state_dict(), "/tmp/last.pt")
            volume.commit()
