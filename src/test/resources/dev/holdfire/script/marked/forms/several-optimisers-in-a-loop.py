import os

import torch
from muon import make_optimizers

OUT = os.environ.get("HOLDFIRE_VOLUME", ".")
model = torch.nn.Linear(4, 4)
optimizers = make_optimizers(model)
scaler = torch.cuda.amp.GradScaler()
for step in range(2000):
    model(torch.ones(1, 4)).sum().backward()
    for opt in optimizers:
        opt.step()
    print(f"step {step}")
    if step % 250 == 0:
        torch.save(model.state_dict(), os.path.join(OUT, "m.pt"))

named = {"first": torch.optim.SGD(model.parameters(), lr=1), "second": torch.optim.SGD(model.parameters(), lr=2)}
for step in range(2000):
    model(torch.ones(1, 4)).sum().backward()
    for name in ("first", "second"):
        scaler.step(named[name])
    if step % 200 == 0:
        torch.save(model.state_dict(), os.path.join(OUT, "n.pt"))
