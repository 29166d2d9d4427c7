import os

import gymnasium
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import CheckpointCallback

OUT = os.environ.get("HOLDFIRE_VOLUME", ".")
checkpoint = CheckpointCallback(save_freq=10_000, save_path=OUT)  # prove: checkpoint-interval
model = PPO("MlpPolicy", gymnasium.make("CartPole-v1"), verbose=1)
model.learn(total_timesteps=100_000, callback=checkpoint)  # warn: progress-interval
