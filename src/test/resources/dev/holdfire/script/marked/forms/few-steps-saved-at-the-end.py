import os

import modal
from transformers import Trainer, TrainingArguments

app = modal.App("form")
volume = modal.Volume.from_name("form-ckpt", create_if_missing=True)


@app.function(timeout=600, retries=1, volumes={"/ckpt": volume})
def train(model, data):
    volume.reload()
    args = TrainingArguments(output_dir="/tmp/out", max_steps=60, logging_steps=1, save_strategy="no")
    trainer = Trainer(model=model, args=args, train_dataset=data)
    trainer.train(resume_from_checkpoint=os.path.exists("/ckpt/lora"))
    model.save_pretrained("/ckpt/lora")
    volume.commit()


@app.function(timeout=600, retries=1, volumes={"/ckpt": volume})
def longer(model, data):
    volume.reload()
    args = TrainingArguments(output_dir="/tmp/out", max_steps=600, logging_steps=1, save_strategy="no")
    trainer = Trainer(model=model, args=args, train_dataset=data)
    trainer.train(resume_from_checkpoint=os.path.exists("/ckpt/lora"))
    model.save_pretrained("/ckpt/lora")  # prove: checkpoint-interval
    volume.commit()
