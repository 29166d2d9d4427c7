import gymnasium
from stable_baselines3 import PPO

model = PPO("MlpPolicy", gymnasium.make("CartPole-v1"), verbose=1)
model.learn(total_timesteps=100_000)  # refuse: checkpoint-weights # warn: progress-interval
