import dataclasses

import modal
from transformers import Trainer, TrainingArguments

app = modal.App("form")
volume = modal.Volume.from_name("form-ckpt", create_if_missing=True)


@dataclasses.dataclass
class OurArguments(TrainingArguments):
    frozen_steps: int = 0


@app.function(timeout=600, retries=1, volumes={"/ckpt": volume})
def train():
    volume.reload()
    arguments = OurArguments(
        output_dir="/ckpt/run", save_steps=100, logging_steps=10, frozen_steps=20
    )
    Trainer(model=None, args=arguments).train(resume_from_checkpoint=True)
    volume.commit()
