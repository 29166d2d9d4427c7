import torch
from tqdm import tqdm

model = torch.nn.Linear(4, 4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
with tqdm(total=1000) as t:
    for step in range(1000):
        model(torch.randn(2, 4)).sum().backward()
        optimizer.step()
        t.update(1)
        if step % 500 == 0:
            torch.save(model.state_dict(), "last.pt")
