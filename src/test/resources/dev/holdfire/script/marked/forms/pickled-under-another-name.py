import pickle

import modal
import torch

app = modal.App("form")
volume = modal.Volume.from_name("form-ckpt", create_if_missing=True)


@app.function(timeout=600, retries=1, volumes={"/ckpt": volume})
def train():
    volume.reload()
    snapshot_data = dict(kind="one")
    snapshot_data["G"] = torch.nn.Linear(4, 4)
    optimizer = torch.optim.SGD(snapshot_data["G"].parameters(), lr=0.1)
    for step in range(1000):
        snapshot_data["G"](torch.randn(2, 4)).sum().backward()
        optimizer.step()  # warn: resume-on-retry
        if step % 100 == 0:
            print(f"step {step}", flush=True)
        if step % 500 == 0:
            with open("/ckpt/last.pkl", "wb") as file:
                pickle.dump(snapshot_data, file)  # prove: checkpoint-weights # prove: checkpoint-interval
            volume.commit()
