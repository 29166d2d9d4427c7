import os
import pathlib

import modal
import torch

app = modal.App("form")
volume = modal.Volume.from_name("form-ckpt", create_if_missing=True)
PATH = "out/last.pt"


@app.function(timeout=600, retries=1, volumes={"/ckpt": volume})
def train():
    volume.reload()
    pathlib.Path("out").symlink_to("/ckpt")
    model = torch.nn.Linear(4, 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    if os.path.exists(PATH):
        model.load_state_dict(torch.load(PATH))
    for step in range(1000):
        model(torch.randn(2, 4)).sum().backward()
        optimizer.step()
        if step % 100 == 0:
            print(f"step {step}", flush=True)
        if step % 500 == 0:
            torch.save(model.state_dict(), PATH)
            volume.commit()
