"""The folder of the job: what is to be run, whose it is, and what happened.

What happened is told in events.jsonl, one whole line on disk before the next step is taken: ready,
spawning, call, not_spawned, refused, failed, done.
"""
import fcntl
import json
import os
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent
# Held by a lock for as long as this process lives; never opened a second time, which would free it.
LIVES = os.open(FOLDER / "driver.lock", os.O_RDWR | os.O_CREAT, 0o600)
# A server may say the credentials again that it refuses.
TOKEN = re.compile(r"\ba[ks]-[A-Za-z0-9]{20,}")


class Refused(Exception):
    """Nothing may be spawned; the text says why and what to do."""


def spec():
    return json.loads((FOLDER / "spec.json").read_text(encoding="utf-8"))


def claim():
    """Takes the job, once and for ever: whoever links the name first has it."""
    own = FOLDER / ("claim.driver.%d" % os.getpid())
    own.write_text(json.dumps({"by": "driver"}), encoding="utf-8")
    try:
        os.link(own, FOLDER / "claim.json")
    except FileExistsError:
        raise Refused("this job was started or given up before") from None
    finally:
        own.unlink()
    fcntl.lockf(LIVES, fcntl.LOCK_EX)


def stop_ordered():
    return (FOLDER / "stop").exists()


def tell(event, **facts):
    """Writes down what happened; returns once it is on the disk."""
    line = TOKEN.sub("[masked Modal token]", json.dumps(dict(facts, event=event))) + "\n"
    descriptor = os.open(FOLDER / "events.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode("utf-8"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
