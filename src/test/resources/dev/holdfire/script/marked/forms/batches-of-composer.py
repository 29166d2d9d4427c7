import os

from composer import Trainer
from composer.models import ComposerModel

OUT = os.environ.get("HOLDFIRE_VOLUME", ".")
trainer = Trainer(model=ComposerModel(), max_duration="9ep", save_folder=OUT, save_interval="400ba", autoresume=True)
trainer.fit()
rare = Trainer(model=ComposerModel(), max_duration="9ep")
