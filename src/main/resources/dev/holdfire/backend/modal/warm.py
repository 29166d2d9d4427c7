"""Runs commands of Modal that only ask, each in a process forked off where its package is imported.

The first line of standard input, JSON, is this program; its arguments are `script PATH` or
`module NAME`: what the command runs. It answers `{"ready": true}`. Then each line is a call,
`{"id", "arguments", "limit", "seconds"}`, and each answer what came of one: `{"id", "exit", "out",
"err", "truncated", "timed_out"}`, where a negative exit is a signal, and what was printed is in
base64 and cut at the limit in bytes. `{"id", "again": true}`: not begun, as this is out of date.

Modal's package reads the environment, its token file and itself when it is imported. So this ends
when one of the files is another, within minutes in any case, when nobody asks, and with its input.
It never talks to Modal and has one thread, or what is forked off would not be sound.
"""
import atexit
import base64
import gc
import importlib
import importlib.util
import json
import os
import runpy
import selectors
import signal
import sys
import threading
import time
import types

IDLE_SECONDS = 20
LIFE_SECONDS = 300
CHUNK = 1 << 16
COMMAND = "modal.__main__"
# What it imports when it runs. A version that has them elsewhere imports them in each call.
LATER = ("modal._output.rich", "modal._utils.proxy_support", "rich.json")
# What an interpreter does at its end, but for taking each module apart.
LAST_ACTS = (threading._shutdown, atexit._run_exitfuncs)
OURS = globals()


class Call:
    """A call that runs: its process, what it has printed, and until when it may."""

    def __init__(self, request, pid, pipes):
        self.id, self.limit = request["id"], request["limit"]
        self.pid, self.process, self.pipes = pid, os.pidfd_open(pid), pipes
        self.until = time.monotonic() + request["seconds"]
        self.printed = {pipe: bytearray() for pipe in pipes}
        self.truncated = self.timed_out = False

    def read(self, pipe):
        """Takes in what there is; says whether more may come."""
        try:
            some = os.read(pipe, CHUNK)
        except BlockingIOError:
            return False
        room = self.limit - len(self.printed[pipe])
        self.printed[pipe] += some[:room]
        self.truncated |= len(some) > room
        return bool(some)

    def kill(self):
        """Ends it and what it has begun."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def end(self):
        """The answer, once its process is over. Who else holds its pipes is not waited for."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        for pipe in self.pipes:
            while self.read(pipe):
                pass
        out, err = (base64.b64encode(self.printed[pipe]).decode() for pipe in self.pipes)
        return {"id": self.id, "exit": code, "out": out, "err": err,
                "truncated": self.truncated, "timed_out": self.timed_out}


class Warm:
    """Takes calls, forks for each, and answers."""

    def __init__(self, kind, name):
        # Where this is not to be had, nothing else has been done yet.
        os.close(os.pidfd_open(os.getpid()))
        self.kind, self.name = kind, name
        self.answers, self.stderr = os.dup(1), os.dup(2)
        if sys.path and sys.path[0] == "":
            script = kind == "script"
            sys.path[0] = os.path.dirname(os.path.realpath(name)) if script else os.getcwd()
        self.tokens = os.environ.get("MODAL_CONFIG_PATH") or os.path.expanduser("~/.modal.toml")
        self.files = [self.tokens, os.path.dirname(importlib.util.find_spec("modal").origin)]
        # The working folder is written to all the time.
        self.files += [folder for folder in sys.path if folder != os.getcwd()]
        self.files += [name] if kind == "script" else []
        self.marks, self.born, self.asked = self.look(), time.monotonic(), time.monotonic()
        self.said = self.imported()
        if sys.modules["modal.config"].user_config_path != self.tokens:
            sys.exit("the token file is elsewhere")
        if len(os.listdir("/proc/self/task")) != 1:
            sys.exit("a thread runs")
        self.calls, self.begun, self.leaving = {}, b"", False
        self.selector = selectors.PollSelector()
        self.selector.register(0, selectors.EVENT_READ)

    def look(self):
        """The marks by which files are known to be others."""
        marks = []
        for file in self.files:
            try:
                found = os.stat(file)
                marks.append((found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))
            except OSError:
                marks.append(None)
        return marks

    def imported(self):
        """Imports the command; what that prints, each call of it prints first."""
        files = [os.memfd_create("said"), os.memfd_create("said")]
        for stream, file in enumerate(files, 1):
            os.dup2(file, stream)
        try:
            importlib.import_module(COMMAND)
            for name in LATER:
                try:
                    importlib.import_module(name)
                except ImportError:
                    pass
            flush()
        finally:
            os.dup2(self.stderr, 1)
            os.dup2(self.stderr, 2)
        said = [os.pread(file, CHUNK, 0) for file in files]
        for file in files:
            os.close(file)
        return said

    def tell(self, answer):
        """Answers, whole."""
        rest = memoryview(json.dumps(answer).encode() + b"\n")
        while rest:
            rest = rest[os.write(self.answers, rest):]

    def serve(self):
        """Until nobody asks or the input ends; in a process forked off, gives its arguments."""
        gc.collect()
        gc.freeze()
        self.tell({"ready": True})
        try:
            while self.calls or not self.leaving:
                for key, _ in self.selector.select(self.room()):
                    arguments = self.turn(key)
                    if arguments is not None:
                        return arguments
                self.end_what_is_over_time()
                self.leaving |= not self.calls and time.monotonic() >= self.asked + IDLE_SECONDS
        finally:
            for call in self.calls.values():
                call.kill()
        os._exit(0)

    def room(self):
        """Seconds until something is over."""
        ends = [call.until for call in self.calls.values()] or [self.asked + IDLE_SECONDS]
        return max(0, min(ends) - time.monotonic())

    def turn(self, key):
        """Something is there to read, or a process is over."""
        known = self.selector.get_map().get(key.fd)
        if known is None or known.data is not key.data:
            return None
        if key.data is None:
            return self.hear()
        if key.fd == key.data.process:
            self.close(key.data)
        elif not key.data.read(key.fd):
            self.selector.unregister(key.fd)
        return None

    def hear(self):
        """Takes in calls."""
        some = os.read(0, CHUNK)
        if not some:
            for call in self.calls.values():
                call.kill()
            os._exit(0)
        *lines, self.begun = (self.begun + some).split(b"\n")
        for line in lines:
            arguments = self.take(json.loads(line))
            if arguments is not None:
                return arguments
        return None

    def take(self, request):
        """Begins a call; in its own process, gives its arguments."""
        self.asked = time.monotonic()
        self.leaving |= self.asked > self.born + LIFE_SECONDS or self.look() != self.marks
        if self.leaving:
            return self.tell({"id": request["id"], "again": True})
        out, err = os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                self.calls = {}
                return self.settle(request, out, err)
            except BaseException:
                os.kill(os.getpid(), signal.SIGKILL)
        try:
            os.setpgid(pid, pid)
        except OSError:
            pass  # It has done so itself.
        for pipe in (out, err):
            os.close(pipe[1])
            os.set_blocking(pipe[0], False)
        call = self.calls[pid] = Call(request, pid, (out[0], err[0]))
        for file in (*call.pipes, call.process):
            self.selector.register(file, selectors.EVENT_READ, call)
        return None

    def settle(self, request, out, err):
        """Makes this process the call's own, as a start of the command would find it."""
        os.setpgid(0, 0)
        # For the case that nobody is left who looks at its time.
        signal.alarm(int(request["seconds"]) + 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out[1], 1)
        os.dup2(err[1], 2)
        for file in (*out, *err, self.answers, self.stderr, *self.selector.get_map()):
            if file > 2:
                os.close(file)
        for stream, said in enumerate(self.said, 1):
            os.write(stream, said)
        return request["arguments"]

    def end_what_is_over_time(self):
        now = time.monotonic()
        for call in [call for call in self.calls.values() if call.until <= now]:
            call.timed_out = True
            call.kill()
            self.close(call)

    def close(self, call):
        """Answers a call whose process is over, or was killed."""
        del self.calls[call.pid]
        self.tell(call.end())
        for file in (*call.pipes, call.process):
            if file in self.selector.get_map():
                self.selector.unregister(file)
            os.close(file)

    def run(self, arguments):
        """Runs the command, as its own start would."""
        main = sys.modules["__main__"] = types.ModuleType("__main__")
        sys.argv = [self.name, *arguments]
        if self.kind == "module":
            sys.modules.pop(COMMAND)
            runpy._run_module_as_main(self.name)
        else:
            main.__file__ = self.name
            with open(self.name, "rb") as script:
                exec(compile(script.read(), self.name, "exec"), main.__dict__)


def flush():
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def end_of(warm, arguments):
    """Runs the command to its end; its exit code."""
    try:
        warm.run(arguments)
        return 0
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return (end.code or 0) & 0xFF
        print(end.code, file=sys.stderr)
    except BaseException as failure:
        trace = failure.__traceback__
        while trace and trace.tb_frame.f_globals is OURS:
            trace = trace.tb_next
        sys.excepthook(type(failure), failure.with_traceback(trace), trace)
    return 1


def start():
    # Its names go with the module that stands for the main one.
    module = sys.modules["__main__"]
    warm = Warm(*sys.argv[1:])
    code = end_of(warm, warm.serve())
    for act in LAST_ACTS:
        act()
    flush()
    os._exit(code)


start()
