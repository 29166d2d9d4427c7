"""Trains a model on Modal or on this machine, and goes on from its last checkpoint.

Put your own data and model where a line says YOURS. Keep the rest: it saves, commits, prints and resumes.
"""

import os

STEPS = 2000
SAVE_EVERY = 100
PRINT_EVERY = 10


class Disk:
    """This machine's disk: what is written stays, without a word."""

    def reload(self) -> None:
        pass

    def commit(self) -> None:
        pass


def train(folder: str, volume, steps: int = STEPS) -> None:
    import torch  # Inside, since whoever starts it on Modal needs no torch.

    volume.reload()
    os.makedirs(folder, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = torch.nn.Linear(16, 1).to(device)  # YOURS
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    last = os.path.join(folder, "last.pt")

    def save(step: int) -> None:
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
        torch.save(state, last + ".new")
        os.replace(last + ".new", last)  # A run that ends here leaves a whole file.
        volume.commit()

    first = 0
    # Its own checkpoint after a retry, else the one that `resume_from` names.
    earlier = last if os.path.exists(last) else os.environ.get("HOLDFIRE_RESUME_FROM", "")
    if earlier:
        state = torch.load(earlier, map_location=device)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
        print(f"resumed at step {first}", flush=True)

    for step in range(first + 1, steps + 1):
        x = torch.randn(64, 16, device=device)  # YOURS
        loss = (model(x) - x.sum(dim=1, keepdim=True)).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % PRINT_EVERY == 0:
            print(f"step {step}/{steps} loss {loss.item():.4f}", flush=True)
        if step % SAVE_EVERY == 0:
            save(step)
    save(steps)


try:
    import modal
except ImportError:
    pass  # This machine runs it without Modal.
else:
    app = modal.App("NAME")
    checkpoints = modal.Volume.from_name("NAME-checkpoints", create_if_missing=True)
    image = modal.Image.debian_slim(python_version="3.12").uv_pip_install(
        "torch==2.7.0", index_url="https://download.pytorch.org/whl/cu128"
    )

    @app.function(
        image=image,
        gpu="A10",
        timeout=60 * 60,
        startup_timeout=5 * 60,
        retries=modal.Retries(max_retries=1),
        volumes={"/checkpoints": checkpoints},
    )
    def train_on_modal(run: str, steps: int) -> None:
        train("/checkpoints/" + run, checkpoints, steps)

    @app.local_entrypoint()
    def main(run: str = "first", steps: int = STEPS) -> None:
        train_on_modal.spawn(run, steps)  # A run of the same name goes on from its checkpoint.


if __name__ == "__main__":
    train(os.environ["HOLDFIRE_VOLUME"], Disk())
