import os

import modal
import torch

image = modal.Image.debian_slim().pip_install("torch==2.3.0")
stub = modal.Stub("old", image=image)
files = modal.NetworkFileSystem.persisted("old-files")


@stub.function(
    gpu=modal.gpu.A100(count=2, size="80GB"),
    timeout=600,
    retries=1,
    network_file_systems={"/files": files},
)
def train():
    model = torch.nn.Linear(4, 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    if os.path.exists("/files/last.pt"):
        model.load_state_dict(torch.load("/files/last.pt"))
    for step in range(1000):
        model(torch.randn(2, 4)).sum().backward()
        optimizer.step()
        print(step, flush=True)
        torch.save(model.state_dict(), "/files/last.pt")
