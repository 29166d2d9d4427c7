"""As much of torch as the training template calls. Its 250th step waits for a file called go."""

import os
import pickle
import time
import zipfile


class Tensor:
    def __sub__(self, other):
        return self

    def sum(self, dim, keepdim):
        return self

    def pow(self, power):
        return self

    def mean(self):
        return self

    def backward(self):
        pass

    def item(self):
        return 0.25


class Stateful:
    def __init__(self, *arguments, **options):
        self.state = {"steps": 0}

    def state_dict(self):
        return dict(self.state)

    def load_state_dict(self, state):
        self.state = dict(state)


class Linear(Stateful):
    def to(self, device):
        return self

    def parameters(self):
        return []

    def __call__(self, x):
        return x


class AdamW(Stateful):
    def zero_grad(self):
        pass

    def step(self):
        self.state["steps"] += 1
        while self.state["steps"] == 250 and not os.path.exists("go"):
            time.sleep(0.05)


class nn:
    Linear = Linear


class optim:
    AdamW = AdamW


class cuda:
    @staticmethod
    def is_available():
        return False


def randn(*shape, device):
    return Tensor()


def save(state, path):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps(state))


def load(path, map_location):
    with zipfile.ZipFile(path) as file:
        return pickle.loads(file.read("archive/data.pkl"))
