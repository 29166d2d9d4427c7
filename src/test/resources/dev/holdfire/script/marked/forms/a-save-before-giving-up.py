import math
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
    for step in range(9000):
        loss = model(torch.randn(2, 4)).sum()
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            print(f"step {step}", flush=True)
            if not math.isfinite(loss.item()):
                torch.save(model.state_dict(), PATH)
                volume.commit()
                raise ValueError("the loss is no number")
        if step % 1000 == 0:  # prove: checkpoint-interval
            torch.save(model.state_dict(), PATH)
            volume.commit()
