import modal
import torch
from transformers import AutoModel

app = modal.App("form")


@app.function(timeout=600, retries=1)
def train():
    model = AutoModel.from_pretrained("some/model")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(1000):
        model(torch.ones(2, 4)).sum().backward()
        optimizer.step()  # warn: resume-on-retry
        if step % 100 == 0:
            print(f"step {step}", flush=True)
    model.push_to_hub("some/trained")  # prove: checkpoint-weights
