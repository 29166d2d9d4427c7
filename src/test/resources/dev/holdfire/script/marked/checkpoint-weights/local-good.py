import torch


def main(steps=1000):
    model = torch.nn.Linear(4, 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(steps):
        model(torch.randn(2, 4)).sum().backward()
        optimizer.step()
        if step % 100 == 0:
            print(f"step {step}")
        if step % 500 == 0:
            torch.save(model.state_dict(), f"model-{step}.pt")


if __name__ == "__main__":
    main()
