"""The way from the script to the cloud: every call gets the permitted limits, or is not made."""
import threading
import time

import modal

from .definitions import Callables, Volumes
from .job import Refused, stop_ordered, tell
from .limits import differences, options

# Seconds for one question after a result.
PATIENCE = 10
ONE_BY_ONE = (
    "starts calls that cannot be stopped one by one: launch the function itself, one job for each input"
    " (spawn_batch)"
)
WAITING = "would have containers wait, which are billed without an end: take it out"
BESIDE = "starts what is neither priced nor ended with this job: take it out, or launch a script of its own for it"
CLOSED = (
    (modal.Function, ("map", "starmap", "for_each", "spawn_map", "experimental_spawn_map"), ONE_BY_ONE),
    (modal.Function, ("remote_gen", "_experimental_spawn"), ONE_BY_ONE),
    (modal.Function, ("autoscaler", "update_autoscaler"), WAITING),
    (modal.App, ("run", "deploy"), BESIDE),
    (modal.Sandbox, ("create",), BESIDE),
)


class Permitted:
    """The limits of the job, set on each call that it makes."""

    def __init__(self, spec):
        self.spec = spec
        self.options = options(spec)
        self.volumes, self.callables = Volumes(), Callables()
        self.spawn = modal.Function.__dict__["spawn"]
        self.calls = 0
        self.one_by_one = threading.Lock()

    def install(self):
        """Every way to the cloud that the script can take leads through here from now on."""
        self.volumes.install()
        self.callables.install()
        modal.Function.spawn = Route(self, waits=False)
        modal.Function.remote = Route(self, waits=True)
        modal.Cls.__call__ = self.instances(modal.Cls.__call__)
        for kind, names, why in CLOSED:
            for name in names:
                setattr(kind, name, NoRoute("%s.%s" % (kind.__name__, name), why))

    def instances(self, instance):
        def limited(cls, *args, **kwargs):
            self.own(cls)
            return instance(cls.with_options(**self.options), *args, **kwargs)

        return limited

    def own(self, function):
        """Refuses what belongs to another app."""
        if function in self.callables.deployed:
            raise Refused("a call into an app that is deployed already " + BESIDE)

    def variant(self, function):
        """The function within the limits; nothing is spawned of one that cannot be held to them."""
        if stop_ordered():
            raise Refused("the job was told to stop")
        if self.calls >= self.spec["containers"]:
            raise Refused(
                "this would be call %d of the job, and %d were permitted: ask for containers=%d,"
                " which is what it costs" % (self.calls + 1, self.spec["containers"], self.calls + 1)
            )
        self.own(function)
        start, priced = self.callables.start(function), self.spec["startup_seconds"]
        if start > priced:
            raise Refused(
                "a start-up may take %s s, and %s s were priced: say startup_timeout= in the function's own"
                " decorator" % (start, priced)
            )
        if function.info().method_names is None:
            function = function.with_options(**self.options)
        function.hydrate()
        info = function.info(refresh=True)
        against = list(differences(info, self.spec))
        if against:
            raise Refused("the limits that Modal holds are not those permitted: " + "; ".join(against))
        self.calls += 1
        tell("spawning", number=self.calls, function=function.object_id, volumes=self.volumes.of(info))
        return function

    def next(self, function):
        """The number of a call that is about to be made, and Modal's own spawn for it."""
        with self.one_by_one:
            variant = self.variant(function)
            return self.calls, self.spawn.__get__(variant, modal.Function)


class Route:
    """`Function.spawn` or `Function.remote` of the script, for one function once it is looked up."""

    def __init__(self, permitted, waits, function=None):
        self.permitted, self.waits, self.function = permitted, waits, function

    def __get__(self, function, owner=None):
        return self if function is None else Route(self.permitted, self.waits, function)

    def __call__(self, *args, **kwargs):
        number, spawn = self.permitted.next(self.function)
        try:
            call = spawn(*args, **kwargs)
        except BaseException as failure:
            not_spawned(number, failure)
            raise
        tell("call", number=number, call=call.object_id)
        return result(call) if self.waits else call

    async def aio(self, *args, **kwargs):
        number, spawn = self.permitted.next(self.function)
        try:
            call = await spawn.aio(*args, **kwargs)
        except BaseException as failure:
            not_spawned(number, failure)
            raise
        tell("call", number=number, call=call.object_id)
        return await result_aio(call) if self.waits else call


class NoRoute:
    """A way that is closed."""

    def __init__(self, name, why):
        self.name, self.why = name, why

    def __get__(self, function, owner=None):
        return self

    def __call__(self, *args, **kwargs):
        raise Refused("%s() %s" % (self.name, self.why))

    aio = update = __call__


def not_spawned(number, failure):
    tell("not_spawned", number=number, error="%s: %s" % (type(failure).__name__, failure))


def result(call):
    """What a call comes to. Without a timeout the client would wait for ever for an output that expired."""
    while True:
        asked = time.monotonic()
        try:
            return call.get(timeout=PATIENCE)
        except TimeoutError:
            if is_its_own(asked):
                raise


async def result_aio(call):
    """The same for a script that awaits it."""
    while True:
        asked = time.monotonic()
        try:
            return await call.get.aio(timeout=PATIENCE)
        except TimeoutError:
            if is_its_own(asked):
                raise


def is_its_own(asked):
    """Whether the function itself raised it: one of the client's comes after its patience."""
    return time.monotonic() - asked < PATIENCE
