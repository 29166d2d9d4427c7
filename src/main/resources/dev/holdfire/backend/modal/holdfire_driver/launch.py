"""The launch of a job: from its spec to the entrypoint that Modal runs."""
import contextlib
import functools
import inspect

from . import job
from .arguments import arguments_of
from .calls import Permitted
from .job import Refused, tell
from .limits import unpriced
from .script import Script, explained, last_line, place


def prepare():
    """The app of the script, and in it the entrypoint `holdfire_launch`."""
    spec = job.spec()
    try:
        job.claim()
        permitted = Permitted(spec)
        permitted.install()
        script = Script(spec)
        app, launch = launcher(script, permitted.callables)
        # Modal refuses an entrypoint that it takes for one of another module, or within a function.
        launch.__module__, launch.__qualname__ = script.module.__name__, "holdfire_launch"
        return app, app.local_entrypoint(name="holdfire_launch")(launch)
    except Refused as refusal:
        tell("refused", reason=str(refusal) + place(refusal, spec["script"]))
        raise
    except BaseException as failure:
        tell("refused", reason="the script cannot be imported: " + explained(failure, spec["script"]))
        raise


def launcher(script, callables):
    """The app to run, and what runs in it."""
    kind, name, target = script.target()
    if kind == "entrypoint":
        return target.app, entrypoint(target.info.raw_f, script, target.app)
    if script.spec["arguments"]:
        raise Refused("args are for entrypoints: hand them to the function %s as kwargs" % name)
    arguments = arguments_of(script, name)
    method = name.partition(".")[2]
    against = [] if method else list(unpriced(target.info(), script.spec))
    if against:
        raise Refused("; ".join(against))
    app = callables.apps[target]

    def launch(*_):  # what is on the command line is among the arguments already
        with told(script, app):
            function = getattr(target(), method) if method else target
            function.spawn(**arguments)

    return app, launch


def entrypoint(raw, script, app):
    """The entrypoint with its own options, as the command line gives them."""
    if inspect.iscoroutinefunction(raw):

        @functools.wraps(raw)
        async def launch(*args, **kwargs):
            with told(script, app):
                await raw(*args, **kwargs)

    else:

        @functools.wraps(raw)
        def launch(*args, **kwargs):
            with told(script, app):
                raw(*args, **kwargs)

    return launch


@contextlib.contextmanager
def told(script, app):
    """Tells how what is done within begins and ends."""
    tell("ready", app=app.app_id)
    try:
        yield
    except Refused as refusal:
        tell("refused", reason=str(refusal) + place(refusal, script.path))
        raise
    except BaseException as failure:
        if not is_good_end(failure):
            tell("failed", reason=last_line(failure))
            raise
    tell("done")


def is_good_end(failure):
    """Whether a script ended itself by `sys.exit`, with nothing to complain of."""
    return isinstance(failure, SystemExit) and failure.code in (None, 0)
