import os

import modal
import torch

app = modal.App("form")
volume = modal.Volume.from_name("form-ckpt", create_if_missing=True)
PATH = "/ckpt/last.pt"


@app.function(timeout=600, retries=1, volumes={"/ckpt": volume})
def train():
    volume.reload()
    model = torch.nn.Linear(4, 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    if os.path.exists(PATH):
        model.load_state_dict(torch.load(PATH))
    arguments = (model.state_dict(), PATH)
    for step in range(1000):
        model(torch.randn(2, 4)).sum().backward()
        optimizer.step()
        print(step, flush=True)
        if step % 200 == 0:
            torch.save(*arguments)
            volume.commit()
