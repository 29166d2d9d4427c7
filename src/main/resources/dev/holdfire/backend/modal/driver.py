"""Starts one job of Holdfire's modal backend, run by `modal run --detach … driver.py::holdfire_launch`.

Beside it lies spec.json: what to run, and the limits that were permitted. The user's script is
imported as it is. Everything that it calls in the cloud, under whatever name, goes through
`Permitted`: the call gets the permitted limits, they are read back, and only then it is spawned.
A detached app that has no client any more is sure to keep only its newest call. So each job is an
app of its own, a function is spawned once and left alone, and an entrypoint's client stays while
the entrypoint waits.

What happened is told in events.jsonl, one whole line on disk before the next step is taken:
ready, spawning, call, not_spawned, refused, failed, done.
"""
import ast
import fcntl
import functools
import importlib.util
import inspect
import json
import math
import os
import re
import sys
import time
import traceback
from pathlib import Path

import modal

FOLDER = Path(__file__).resolve().parent
FANS_OUT = ("map", "starmap", "for_each", "spawn_map", "experimental_spawn_map", "remote_gen")
COSTS_IDLE = ("min_containers", "buffer_containers", "keep_warm")
# Held by a lock for as long as this process lives; never opened a second time, which would free it.
LIVES = os.open(FOLDER / "driver.lock", os.O_RDWR | os.O_CREAT, 0o600)
# Seconds for one question after a result.
PATIENCE = 10
# A server may say the credentials again that it refuses.
TOKEN = re.compile(r"\ba[ks]-[A-Za-z0-9]{20,}")
SAME_CARD = {"A10G": "A10", "A100": "A100-40GB", "H100!": "H100", "B200+": "B200"}


class Refused(Exception):
    """Nothing may be spawned; the text says why and what to do."""


def tell(event, **facts):
    """Writes down what happened; returns once it is on the disk."""
    line = TOKEN.sub("[masked Modal token]", json.dumps(dict(facts, event=event))) + "\n"
    descriptor = os.open(FOLDER / "events.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode("utf-8"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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


class Volumes:
    """The volumes that the script names: once the app runs, Modal tells of a mount its id only."""

    def __init__(self):
        self.named = []

    def install(self):
        look_up = modal.Volume.from_name

        def from_name(name, *args, **kwargs):
            volume = look_up(name, *args, **kwargs)
            self.named.append((name, volume))
            return volume

        modal.Volume.from_name = staticmethod(from_name)

    def of(self, info):
        """The names of what a function mounts, by path."""
        names = {}
        for name, volume in self.named:
            try:
                names[volume.object_id] = name
            except modal.Error:
                pass  # it belongs to no function of this app
        mounts = ((path, mount.name or names.get(mount.volume_id)) for path, mount in info.volumes.items())
        return {str(path): name for path, name in mounts if name}


class Starts:
    """How long a container of each function may take to start: no option changes it, and Modal does not tell it."""

    USUAL = 300

    def __init__(self):
        self.seconds = {}

    def install(self):
        modal.App.function = self.noting(modal.App.function)
        modal.App.cls = self.noting(modal.App.cls)

    def noting(self, define):
        @functools.wraps(define)
        def defined(app, *args, **kwargs):
            decorate = define(app, *args, **kwargs)
            limit = kwargs.get("startup_timeout") or kwargs.get("timeout") or self.USUAL

            def noted(raw):
                made = decorate(raw)
                self.seconds[made] = limit
                return made

            return noted

        return defined

    def of(self, function):
        """The limit of a function; of a method that of any class, the longest."""
        classes = [limit for made, limit in self.seconds.items() if isinstance(made, modal.Cls)]
        return self.seconds.get(function, max(classes, default=self.USUAL))


class Permitted:
    """The limits of the job, set on each call that it makes."""

    def __init__(self, spec, volumes, starts):
        self.spec = spec
        self.volumes = volumes
        self.starts = starts
        self.calls = 0
        self.spawn = modal.Function.__dict__["spawn"]
        self.instance = modal.Cls.__call__

    def install(self):
        """Every way to the cloud that the script can take leads through here from now on."""
        modal.Function.spawn = Route(self, waits=False)
        modal.Function.remote = Route(self, waits=True)
        for name in FANS_OUT:
            setattr(modal.Function, name, NoRoute(name))
        instance, options = self.instance, self.options()
        modal.Cls.__call__ = lambda cls, *args, **kwargs: instance(
            cls.with_options(**options), *args, **kwargs
        )

    def options(self):
        spec = self.spec
        options = {
            "timeout": spec["timeout_seconds"],
            "retries": spec["max_attempts"] - 1,
            "scaledown_window": spec["idle_seconds"],
            "max_containers": spec["containers"],
        }
        if spec["gpu"]:
            options["gpu"] = spec["gpu"]
        if spec["cpu_cores"]:
            options["cpu"] = (min(spec["cpu_cores"], 0.125), spec["cpu_cores"])
        if spec["memory_mib"]:
            options["memory"] = (min(spec["memory_mib"], 128), spec["memory_mib"])
        return options

    def variant(self, function):
        """The function within the limits; nothing is spawned of one that cannot be held to them."""
        if (FOLDER / "stop").exists():
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
        known = function.info()
        if known.method_names is None:
            function = function.with_options(**self.options())
        function.hydrate()
        info = function.info(refresh=True)
        against = list(differences(info, self.spec))
        if against:
            raise Refused("the limits that Modal holds are not those permitted: " + "; ".join(against))
        self.calls += 1
        tell("spawning", function=function.object_id, volumes=self.volumes.of(info))
        return function

    def spawned(self, call):
        tell("call", call=call.object_id)
        return call


class Route:
    """`Function.spawn` or `Function.remote` of the script, for one function once it is looked up."""

    def __init__(self, permitted, waits, function=None):
        self.permitted, self.waits, self.function = permitted, waits, function

    def __get__(self, function, owner=None):
        return self if function is None else Route(self.permitted, self.waits, function)

    def start(self):
        variant = self.permitted.variant(self.function)
        return self.permitted.spawn.__get__(variant, modal.Function)

    def __call__(self, *args, **kwargs):
        start = self.start()
        try:
            call = self.permitted.spawned(start(*args, **kwargs))
        except BaseException as failure:
            raise not_spawned(failure)
        return result(call) if self.waits else call

    async def aio(self, *args, **kwargs):
        start = self.start()
        try:
            call = self.permitted.spawned(await start.aio(*args, **kwargs))
        except BaseException as failure:
            raise not_spawned(failure)
        return await result_aio(call) if self.waits else call


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


class NoRoute:
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


def not_spawned(failure):
    tell("not_spawned", error="%s: %s" % (type(failure).__name__, failure))
    return failure


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


class Script:
    """The user's module, imported as `modal run` imports it."""

    def __init__(self, spec):
        self.spec = spec
        self.path = Path(spec["script"])
        self.source = self.path.read_bytes()
        self.tree = ast.parse(self.source, str(self.path))
        for keyword in (node for node in ast.walk(self.tree) if isinstance(node, ast.keyword)):
            if keyword.arg in COSTS_IDLE and not is_nothing(keyword.value):
                raise Refused(
                    "line %d sets %s: containers that wait are billed without an end; take it out"
                    % (keyword.value.lineno, keyword.arg)
                )
        self.module = self.load()

    def load(self):
        name = inspect.getmodulename(str(self.path))
        if name is None or "." in self.path.name.removesuffix(".py"):
            raise Refused("Modal runs only files named NAME.py without further dots")
        sys.path[:0] = [str(self.path.parent), ""]
        found = importlib.util.spec_from_file_location(name, self.path)
        module = importlib.util.module_from_spec(found)
        sys.modules[name] = module
        found.loader.exec_module(module)
        return module

    def target(self):
        """What is launched: (kind, name, object)."""
        entries, functions = {}, {}
        for name, value in vars(self.module).items():
            if isinstance(value, modal.app.LocalEntrypoint):
                entries[name] = value
            elif isinstance(value, modal.Function):
                functions[name] = value
            elif isinstance(value, modal.Cls):
                functions.update(dict.fromkeys(self.methods(name), value))
        wanted = self.spec["entrypoint"]
        if wanted is None:
            candidates = list(entries) or list(functions)
            if len(candidates) != 1:
                raise Refused("name the entrypoint: the script has " + (", ".join(candidates) or "none"))
            wanted = candidates[0]
        if wanted in entries:
            return "entrypoint", wanted, entries[wanted]
        if wanted in functions:
            return "function", wanted, functions[wanted]
        raise Refused(
            "the script has no %s; it has %s" % (wanted, ", ".join([*entries, *functions]) or "none")
        )

    def methods(self, name):
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and any(map(is_method, inner.decorator_list)):
                        yield "%s.%s" % (name, inner.name)

    def parameters(self, name):
        """The named parameters of a function, by the text of the script."""
        body = self.tree.body
        for part in name.split("."):
            found = [node for node in body if getattr(node, "name", None) == part]
            if not found:
                raise Refused("%s is not defined in the script itself" % name)
            body = found[-1].body
        arguments = found[-1].args
        named = {node.arg for node in arguments.posonlyargs + arguments.args + arguments.kwonlyargs}
        return named, arguments.kwarg is not None


def is_nothing(node):
    return isinstance(node, ast.Constant) and not node.value


def is_method(node):
    return ast.unparse(node).partition("(")[0] in ("method", "modal.method")


def arguments_of(script, name):
    """What the function is called with."""
    spec = script.spec
    arguments = dict(spec["kwargs"])
    named, takes_more = script.parameters(name)
    given = {}
    if spec["config"]:
        given["config"] = parsed(Path(spec["config"]))
    if spec["resume_from"]:
        given["resume_from"] = spec["resume_from"]
    for key, value in given.items():
        if key in arguments:
            raise Refused("%s is given twice: leave it out of kwargs" % key)
        if key not in named and not takes_more:
            raise Refused("%s has no parameter %s to take what was given" % (name, key))
        arguments[key] = value
    unknown = [key for key in arguments if key not in named and not takes_more]
    if unknown:
        raise Refused("%s has no parameter %s" % (name, ", ".join(unknown)))
    return arguments


def parsed(path):
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    if path.suffix == ".toml":
        import tomllib

        return tomllib.loads(path.read_text(encoding="utf-8"))
    if path.suffix in (".yaml", ".yml"):
        try:
            import yaml
        except ImportError:
            raise Refused("a YAML config needs PyYAML beside modal: install it, or use JSON or TOML")
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    raise Refused("config must be .json, .toml, .yaml or .yml for a function, not " + path.name)


def launcher(script, permitted):
    """The app to run, and what runs in it."""
    kind, name, target = script.target()
    if kind == "entrypoint":
        return target.app, entrypoint(target.info.raw_f)
    if script.spec["arguments"]:
        raise Refused("args are for entrypoints: hand them to the function %s as kwargs" % name)
    arguments = arguments_of(script, name)
    method = name.partition(".")[2]
    against = [] if method else list(unpriced(target.info(), script.spec))
    if against:
        raise Refused("; ".join(against))

    def launch():
        function = getattr(target(), method) if method else target
        function.spawn(**arguments)

    return app_of(script, target), lambda app: told(launch, app)


def app_of(script, target):
    if isinstance(target, modal.Function):
        return target.app
    apps = [value for value in vars(script.module).values() if isinstance(value, modal.App)]
    if len(apps) != 1:
        raise Refused("the script has %d apps: launch a function of one that has one" % len(apps))
    return apps[0]


def entrypoint(raw):
    """The entrypoint with its own options, as the command line gives them."""

    def wrapped(app):
        if inspect.iscoroutinefunction(raw):

            @functools.wraps(raw)
            async def run(*args, **kwargs):
                with_events(app)
                try:
                    await raw(*args, **kwargs)
                except BaseException as failure:
                    raise failed(failure)
                tell("done")

        else:

            @functools.wraps(raw)
            def run(*args, **kwargs):
                told(lambda: raw(*args, **kwargs), app)()

        return run

    return wrapped


def with_events(app):
    tell("ready", app=app.app_id)


def told(act, app):
    def run(*_):  # a function is not handed what is on the command line
        with_events(app)
        try:
            act()
        except BaseException as failure:
            raise failed(failure)
        tell("done")

    return run


def failed(failure):
    event = "refused" if isinstance(failure, Refused) else "failed"
    tell(event, reason="%s" % failure if event == "refused" else last_line(failure))
    return failure


def last_line(failure):
    return traceback.format_exception_only(type(failure), failure)[-1].strip()


def explained(failure, script):
    """The failure of an import, its line in the script, and what to do."""
    lines = [frame.lineno for frame in traceback.extract_tb(failure.__traceback__) if frame.filename == script]
    if isinstance(failure, SyntaxError):
        advice = "correct it: holdfire check names what else breaks a rule"
    elif isinstance(failure, ImportError):
        advice = (
            "install it for %s, which runs modal here; or import it inside the function, so that only the"
            " container needs it" % sys.executable
        )
    else:
        advice = "correct what runs when the script is imported; what needs the container belongs into the function"
    place = " (%s:%d)" % (Path(script).name, lines[-1]) if lines else ""
    return "%s%s; %s" % (last_line(failure), place, advice)


def prepare():
    spec = json.loads((FOLDER / "spec.json").read_text(encoding="utf-8"))
    try:
        claim()
        volumes = Volumes()
        volumes.install()
        starts = Starts()
        starts.install()
        permitted = Permitted(spec, volumes, starts)
        script = Script(spec)
        app, make = launcher(script, permitted)
        permitted.install()
        launch = make(app)
        # Modal takes a function for one within another by this name, and refuses it.
        launch.__qualname__ = "holdfire_launch"
        return app, app.local_entrypoint(name="holdfire_launch")(launch)
    except Refused as refusal:
        tell("refused", reason=str(refusal))
        raise
    except BaseException as failure:
        tell("refused", reason="the script cannot be imported: " + explained(failure, spec["script"]))
        raise


app, holdfire_launch = prepare()
