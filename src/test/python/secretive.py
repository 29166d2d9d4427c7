"""An app that wants a secret which does not exist."""

import modal

app = modal.App("secretive", image=modal.Image.debian_slim())


@app.function(secrets=[modal.Secret.from_name("nowhere")])
def train() -> None:
    """Is never run."""
