import torch


def keep(content, path="last.pt"):
    torch.save(content, path)


model = torch.nn.Linear(4, 4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(1000):
    model(torch.randn(2, 4)).sum().backward()
    optimizer.step()
    print(step)
    if step % 500 == 0:
        keep({"step": step, "weights": model.state_dict()})
