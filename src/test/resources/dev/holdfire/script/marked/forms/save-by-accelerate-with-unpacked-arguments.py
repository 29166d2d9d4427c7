import os

import modal
import torch
from accelerate import Accelerator

app = modal.App("form")
volume = modal.Volume.from_name("form-ckpt", create_if_missing=True)
PATH = "/ckpt/last.pt"

accelerator = Accelerator()


def save_checkpoint(*a, **k):
    accelerator.save(*a, **k)



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
            save_checkpoint(model.state_dict(), PATH)
            volume.commit()
