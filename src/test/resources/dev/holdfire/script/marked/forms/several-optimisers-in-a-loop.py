import os

import torch

OUT = os.environ.get("HOLDFIRE_VOLUME", ".")
model = torch.nn.Linear(4, 4)
optimizers = [torch.optim.AdamW(model.parameters()), torch.optim.SGD(model.parameters(), lr=0.1)]
for step in range(2000):
    model(torch.ones(1, 4)).sum().backward()
    for opt in optimizers:
        opt.step()
    print(f"step {step}")
    if step % 250 == 0:
        torch.save(model.state_dict(), os.path.join(OUT, "m.pt"))
