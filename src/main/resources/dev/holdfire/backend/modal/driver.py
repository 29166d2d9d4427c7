"""Starts one job of Holdfire's modal backend, run by `modal run --detach … driver.py::holdfire_launch`.

Beside it lies spec.json: what to run, and the limits that were permitted. The user's script is
imported as it is. Everything that it calls in the cloud, under whatever name, goes through
`Permitted`: the call gets the permitted limits, they are read back, and only then it is spawned.
A detached app that has no client any more is sure to keep only its newest call. So each job is an
app of its own, a function is spawned once and left alone, and an entrypoint's client stays while
the entrypoint waits.

What does this is the package beside it. Modal takes none of it into a container, since it mounts the
module of each function alone, and that is the user's.
"""
from holdfire_driver.launch import prepare

app, holdfire_launch = prepare()
