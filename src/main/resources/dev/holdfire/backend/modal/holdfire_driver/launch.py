"""The launch of a job: from its spec to the entrypoint that Modal runs."""
import contextlib
import functools
import inspect

import modal

from . import job
from .arguments import arguments_of
from .calls import Permitted
from .definitions import Starts, Volumes
from .job import Refused, tell
from .limits import unpriced
from .script import Script, explained, last_line


def prepare():
    """The app of the script, and in it the entrypoint `holdfire_launch`."""
    spec = job.spec()
    try:
        job.claim()
        volumes, starts = Volumes(), Starts()
        volumes.install()
        starts.install()
        permitted = Permitted(spec, volumes, starts)
        script = Script(spec)
        app, launch = launcher(script)
        permitted.install()
        # Modal refuses an entrypoint that it takes for one of another module, or within a function.
        launch.__module__, launch.__qualname__ = script.module.__name__, "holdfire_launch"
        return app, app.local_entrypoint(name="holdfire_launch")(launch)
    except Refused as refusal:
        tell("refused", reason=str(refusal))
        raise
    except BaseException as failure:
        tell("refused", reason="the script cannot be imported: " + explained(failure, spec["script"]))
        raise


def launcher(script):
    """The app to run, and what runs in it."""
    kind, name, target = script.target()
    if kind == "entrypoint":
        return target.app, entrypoint(target.info.raw_f, target.app)
    if script.spec["arguments"]:
        raise Refused("args are for entrypoints: hand them to the function %s as kwargs" % name)
    arguments = arguments_of(script, name)
    method = name.partition(".")[2]
    against = [] if method else list(unpriced(target.info(), script.spec))
    if against:
        raise Refused("; ".join(against))
    app = app_of(script, target)

    def launch(*_):  # what is on the command line is among the arguments already
        with told(app):
            function = getattr(target(), method) if method else target
            function.spawn(**arguments)

    return app, launch


def app_of(script, target):
    if isinstance(target, modal.Function):
        return target.app
    apps = [value for value in vars(script.module).values() if isinstance(value, modal.App)]
    if len(apps) != 1:
        raise Refused("the script has %d apps: launch a function of one that has one" % len(apps))
    return apps[0]


def entrypoint(raw, app):
    """The entrypoint with its own options, as the command line gives them."""
    if inspect.iscoroutinefunction(raw):

        @functools.wraps(raw)
        async def launch(*args, **kwargs):
            with told(app):
                await raw(*args, **kwargs)

    else:

        @functools.wraps(raw)
        def launch(*args, **kwargs):
            with told(app):
                raw(*args, **kwargs)

    return launch


@contextlib.contextmanager
def told(app):
    """Tells how what is done within begins and ends."""
    tell("ready", app=app.app_id)
    try:
        yield
    except Refused as refusal:
        tell("refused", reason=str(refusal))
        raise
    except BaseException as failure:
        tell("failed", reason=last_line(failure))
        raise
    tell("done")
