"""The way from the script to the cloud: every call gets the permitted limits, or is not made."""
import time

import modal

from .job import Refused, stop_ordered, tell
from .limits import differences, options

FANS_OUT = ("map", "starmap", "for_each", "spawn_map", "experimental_spawn_map", "remote_gen")
# Seconds for one question after a result.
PATIENCE = 10


class Permitted:
    """The limits of the job, set on each call that it makes."""

    def __init__(self, spec, volumes, starts):
        self.spec = spec
        self.volumes = volumes
        self.starts = starts
        self.options = options(spec)
        self.calls = 0
        self.spawn = modal.Function.__dict__["spawn"]

    def install(self):
        """Every way to the cloud that the script can take leads through here from now on."""
        modal.Function.spawn = Route(self, waits=False)
        modal.Function.remote = Route(self, waits=True)
        for name in FANS_OUT:
            setattr(modal.Function, name, NoRoute(name))
        instance = modal.Cls.__call__
        modal.Cls.__call__ = lambda cls, *args, **kwargs: instance(
            cls.with_options(**self.options), *args, **kwargs
        )

    def variant(self, function):
        """The function within the limits; nothing is spawned of one that cannot be held to them."""
        if stop_ordered():
            raise Refused("the job was told to stop")
        if self.calls >= self.spec["containers"]:
            raise Refused(
                "this would be call %d of the job, and %d were permitted: ask for containers=%d,"
                " which is what it costs" % (self.calls + 1, self.spec["containers"], self.calls + 1)
            )
        start, priced = self.starts.of(function), self.spec["startup_seconds"]
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
        tell("spawning", function=function.object_id, volumes=self.volumes.of(info))
        return function

    def bound_spawn(self, function):
        """Modal's own spawn, of the function within the limits."""
        return self.spawn.__get__(self.variant(function), modal.Function)


class Route:
    """`Function.spawn` or `Function.remote` of the script, for one function once it is looked up."""

    def __init__(self, permitted, waits, function=None):
        self.permitted, self.waits, self.function = permitted, waits, function

    def __get__(self, function, owner=None):
        return self if function is None else Route(self.permitted, self.waits, function)

    def __call__(self, *args, **kwargs):
        spawn = self.permitted.bound_spawn(self.function)
        try:
            call = spawned(spawn(*args, **kwargs))
        except BaseException as failure:
            raise not_spawned(failure)
        return result(call) if self.waits else call

    async def aio(self, *args, **kwargs):
        spawn = self.permitted.bound_spawn(self.function)
        try:
            call = spawned(await spawn.aio(*args, **kwargs))
        except BaseException as failure:
            raise not_spawned(failure)
        return await result_aio(call) if self.waits else call


class NoRoute:
    """A way that is closed."""

    def __init__(self, name):
        self.name = name

    def __get__(self, function, owner=None):
        return self

    def __call__(self, *args, **kwargs):
        raise Refused(
            ".%s() starts calls that cannot be stopped one by one: launch the function itself, one"
            " job for each input (spawn_batch)" % self.name
        )

    aio = __call__


def spawned(call):
    tell("call", call=call.object_id)
    return call


def not_spawned(failure):
    tell("not_spawned", error="%s: %s" % (type(failure).__name__, failure))
    return failure


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
