import argparse
import os

import torch


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--save-every", type=int, default=250)
    return parser.parse_args()


def main():
    args = parse()
    folder = os.environ["HOLDFIRE_VOLUME"]
    model = torch.nn.Linear(4, 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(args.steps):
        loss = model(torch.randn(2, 4)).pow(2).mean()
        loss.backward()
        optimizer.step()
        if step % 10 == 0:
            print(f"step {step} loss {loss.item():.4f}")
        if step % args.save_every == 0:
            torch.save(model.state_dict(), os.path.join(folder, f"step{step}.pt"))


if __name__ == "__main__":
    main()
