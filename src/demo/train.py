"""Fits a line to noisy points by gradient descent, in plain Python: small, but with everything that a training run has.

It tells its progress, writes checkpoints that it can resume from, and on SIGTERM saves a last one before it ends.
"""

import argparse
import json
import math
import os
import random
import signal
import struct
import sys
import time
from pathlib import Path


def save(folder, step, weights):
    """Writes the weights as safetensors: a length, a header that says what follows, and the numbers."""
    header = json.dumps(
        {"weights": {"dtype": "F64", "shape": [len(weights)], "data_offsets": [0, 8 * len(weights)]},
         "__metadata__": {"step": str(step)}}
    ).encode()
    target = folder / f"checkpoint-{step:06d}.safetensors"
    part = target.with_suffix(".part")
    part.write_bytes(struct.pack("<Q", len(header)) + header + struct.pack(f"<{len(weights)}d", *weights))
    part.replace(target)


def load(file):
    """Reads back what save wrote: the step and the weights."""
    data = Path(file).read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    count = header["weights"]["shape"][0]
    return int(header["__metadata__"]["step"]), list(struct.unpack_from(f"<{count}d", data, 8 + length))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--rate", type=float, default=0.05)
    parser.add_argument("--pause", type=float, default=0.02)
    options = parser.parse_args()
    if options.config:
        parser.set_defaults(**json.loads(Path(options.config).read_text()))
        options = parser.parse_args()

    folder = Path(os.environ.get("HOLDFIRE_VOLUME", "."))
    start, weights = 0, [0.0, 0.0]
    resume = os.environ.get("HOLDFIRE_RESUME_FROM")
    if resume:
        start, weights = load(resume)
        print(f"resuming at step {start}", flush=True)

    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    generator = random.Random(7)
    points = [(x, 3.0 * x - 1.0 + generator.gauss(0, 0.1)) for x in (i / 20 for i in range(40))]

    for step in range(start + 1, options.steps + 1):
        errors = [(x, weights[0] * x + weights[1] - y) for x, y in points]
        weights[0] -= options.rate * sum(2 * x * e for x, e in errors) / len(errors)
        weights[1] -= options.rate * sum(2 * e for _, e in errors) / len(errors)
        loss = sum(e * e for _, e in errors) / len(errors)
        if not math.isfinite(loss):
            raise ArithmeticError(f"the loss is no number at step {step}")
        if step % 20 == 0:
            print(f"step {step}/{options.steps} loss={loss:.5f}", flush=True)
        if step % 50 == 0 or step == options.steps:
            save(folder, step, weights)
        if stopping:
            save(folder, step, weights)
            print(f"saved at step {step} and ending, as asked", flush=True)
            sys.exit(143)
        time.sleep(options.pause)
    print(f"done: slope {weights[0]:.3f}, offset {weights[1]:.3f}", flush=True)


if __name__ == "__main__":
    main()
