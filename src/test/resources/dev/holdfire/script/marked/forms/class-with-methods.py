import os

import modal
import torch

app = modal.App("form")
volume = modal.Volume.from_name("form-ckpt", create_if_missing=True)
PATH = "/ckpt/last.pt"


@app.cls(timeout=600, retries=1, volumes={"/ckpt": volume})
class Trainer:
    @modal.enter()
    def start(self):
        volume.reload()
        self.model = torch.nn.Linear(4, 4)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)
        if os.path.exists(PATH):
            self.model.load_state_dict(torch.load(PATH))

    @modal.method()
    def train(self):
        for step in range(1000):
            self.model(torch.randn(2, 4)).sum().backward()
            self.optimizer.step()
            print(step, flush=True)
            if step % 200 == 0:
                self.save()

    def save(self):
        torch.save(self.model.state_dict(), PATH)
        volume.commit()
