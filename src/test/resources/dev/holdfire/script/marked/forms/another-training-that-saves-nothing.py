import os

import click
import torch


@click.group()
def cli():
    pass


@cli.command()
@click.option("--save-every", default=250)
def train(save_every):
    model = torch.nn.Linear(2, 2)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(100_000):
        model(torch.ones(1, 2)).sum().backward()
        opt.step()
        click.echo(f"step {step}")
        if step % save_every == 0:
            torch.save(model.state_dict(), os.path.join(os.environ["HOLDFIRE_VOLUME"], "m.pt"))


@cli.command()
def probe():
    model = torch.nn.Linear(2, 2)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(50):
        model(torch.ones(1, 2)).sum().backward()
        opt.step()


@cli.command()
def distill():
    model = torch.nn.Linear(2, 2)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(100_000):
        model(torch.ones(1, 2)).sum().backward()
        opt.step()  # prove: checkpoint-interval


if __name__ == "__main__":
    cli()
