import os

import jax
import jax.numpy as jnp
import optax
import orbax.checkpoint as ocp

OUT = os.environ.get("HOLDFIRE_VOLUME", "out")
manager = ocp.CheckpointManager(OUT, options=ocp.CheckpointManagerOptions(save_interval_steps=2000))  # prove: checkpoint-interval
tx = optax.adam(1e-3)


@jax.jit
def update(params, state, batch):
    loss, grads = jax.value_and_grad(lambda p: jnp.mean((batch @ p) ** 2))(params)
    updates, state = tx.update(grads, state)
    return optax.apply_updates(params, updates), state, loss


params = jnp.ones((4, 4))
state = tx.init(params)
start = manager.latest_step() or 0
if start:
    params = manager.restore(start)["params"]
for step in range(start, 10_000):
    params, state, loss = update(params, state, jnp.ones((2, 4)))
    manager.save(step, args=ocp.args.StandardSave({"params": params}))
    if step % 100 == 0:
        print(f"step {step} loss {loss}")
