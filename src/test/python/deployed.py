"""Spawns from a deployed app, looks at the call from its id alone, and cancels it."""

import sys

import modal


def state(call: modal.FunctionCall) -> str:
    """What `get` says about a call, without waiting."""
    try:
        return f"returned {call.get(timeout=0)}"
    except Exception as error:
        return f"{type(error).__module__}.{type(error).__name__}: {error}"


function = modal.Function.from_name(sys.argv[1], "train").with_options(timeout=1000)
spawned = modal.FunctionCall.from_id(function.spawn(0.1).object_id)
print("pending:", state(spawned))
spawned.cancel()
print("cancelled:", state(spawned))
print("unknown:", state(modal.FunctionCall.from_id("fc-" + "0" * 22)))
