import modal
import torch

app = modal.App("form")
volume = modal.Volume.from_name("form-ckpt", create_if_missing=True)


@app.function(timeout=600, retries=1)
def train():
    model = torch.nn.Linear(4, 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(1000):
        model(torch.randn(2, 4)).sum().backward()
        optimizer.step()  # warn: resume-on-retry
        if step % 100 == 0:
            print(f"step {step}", flush=True)
            torch.save(model.state_dict(), "/tmp/last.pt")  # prove: volume-mounted
    with open("/tmp/last.pt", "rb") as file:
        return file.read()
