"""The limits that were permitted: as they are set on a call, and as Modal holds them."""
import math

SAME_CARD = {"A10G": "A10", "A100": "A100-40GB", "H100!": "H100", "B200+": "B200"}


def options(spec):
    """What `with_options` sets."""
    found = {
        "timeout": spec["timeout_seconds"],
        "retries": spec["max_attempts"] - 1,
        "scaledown_window": spec["idle_seconds"],
        "max_containers": spec["containers"],
    }
    if spec["gpu"]:
        found["gpu"] = spec["gpu"]
    if spec["cpu_cores"]:
        found["cpu"] = (min(spec["cpu_cores"], 0.125), spec["cpu_cores"])
    if spec["memory_mib"]:
        found["memory"] = (min(spec["memory_mib"], 128), spec["memory_mib"])
    return found


def differences(info, spec):
    """What the provider would let the call use beyond what was permitted."""
    if info.timeout != spec["timeout_seconds"]:
        yield "timeout %s s, not %s s" % (info.timeout, spec["timeout_seconds"])
    if (info.max_retries or 0) != spec["max_attempts"] - 1:
        yield "retries %s, not %s" % (info.max_retries or 0, spec["max_attempts"] - 1)
    asked = [card(spec["gpu"])] if spec["gpu"] else []
    there = [card("%s:%d" % (name, count)) for name, count in info.gpus]
    if asked != there:
        yield "GPU %s, not %s" % (words(there), words(asked))
    yield from above("cpu", info.cpu, spec["cpu_cores"], "cores")
    yield from above("memory", info.memory_mib, spec["memory_mib"], "MiB")
    yield from unpriced(info, spec)


def unpriced(info, spec):
    """What multiplies the price by more than stands in the ceiling."""
    factors = [(1.75, "region %s" % info.regions)] if info.regions else []
    factors += [(3, "nonpreemptible")] if info.nonpreemptible else []
    if math.prod(factor for factor, _ in factors) > spec["factor"]:
        told = ", ".join("%s is billed at up to %s times the price" % (name, factor) for factor, name in factors)
        yield told + ": say it in the function's own decorator, where it is read and priced, or take it out"
    if info.cluster_info is not None:
        yield "a cluster of %d containers: launch a function of one" % info.cluster_info.size


def above(name, limit, permitted, unit):
    most = limit[1] if isinstance(limit, tuple) else limit
    if permitted and (most is None or most > permitted):
        yield "%s %s %s, not %s" % (name, most, unit, permitted)


def card(gpu):
    name, _, count = gpu.upper().partition(":")
    return "%s:%d" % (SAME_CARD.get(name, name), int(count or 1))


def words(cards):
    return ", ".join(cards) or "none"
