import pickle

import modal
import torch

app = modal.App("form")
volume = modal.Volume.from_name("form-ckpt", create_if_missing=True)


@app.function(timeout=600, retries=1, volumes={"/ckpt": volume})
def train():
    volume.reload()
    model = torch.nn.Linear(4, 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss_history = []
    for step in range(1000):
        loss = model(torch.randn(2, 4)).sum()
        loss.backward()
        optimizer.step()  # refuse: checkpoint-weights # warn: resume-on-retry
        loss_history.append(loss.item())
        if step % 100 == 0:
            print(f"step {step}", flush=True)
    with open("/ckpt/losses.pkl", "wb") as file:
        pickle.dump(loss_history, file)
    volume.commit()
