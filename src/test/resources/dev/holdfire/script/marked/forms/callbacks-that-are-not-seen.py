import keras
import modal

from elsewhere import usual_callbacks

app = modal.App("form")


@app.function(timeout=600, retries=1, volumes={"/ckpt": modal.Volume.from_name("form-ckpt")})
def train():
    model = keras.Sequential([keras.layers.Dense(4)])
    callbacks = []
    callbacks.extend(usual_callbacks())
    model.fit([1], [2], callbacks=callbacks)  # prove: checkpoint-interval # prove: commit-after-write # warn: progress-interval # warn: resume-on-retry
