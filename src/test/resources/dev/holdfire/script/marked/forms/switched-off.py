from dataclasses import dataclass

import torch


@dataclass
class Settings:
    save: bool = False


settings = Settings()
main = True
model = torch.nn.Linear(4, 4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(1000):
    model(torch.randn(2, 4)).sum().backward()
    optimizer.step()  # refuse: checkpoint-weights
    print(step)
    if main and settings.save:
        torch.save(model.state_dict(), "last.pt")
