"""Runs one job of Holdfire's local backend and outlives the server that asked for it.

Started as `supervisor.py FOLDER SPEC`, where SPEC is a JSON file in the job's FOLDER. It answers on
standard output with one JSON object: {"started": true}, {"not_started": why} or {"taken": by}.
Everything else stands in FOLDER: claim.json (who owns the job for ever), attempt-N.json, output.log,
output-kept.json (from which byte on that is kept), stop (a mailbox: its presence orders the end), end.json (no process of the job is left).
Times: *_ms are milliseconds of the wall clock, *_boot seconds since the machine was started.
"""
import ctypes
import json
import os
import re
import signal
import sys
import time
import traceback
import zipfile

LOOK_SECONDS = 0.2  # how often mailbox, log and clock are looked at
LEFTOVER_SECONDS = 2.0  # what the command left running may take to end by itself
LOG_KEPT = 256 << 20  # bytes of the newest output that stay on disk
LOG_STEP = 64 << 20  # so many are given back at a time
PR_SET_CHILD_SUBREAPER = 36
PUNCH_HOLE = 0x01 | 0x02  # FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE
HANDLED = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
RESUME_FOLDER = re.compile(r"(checkpoint|ckpt)[-_]?\d+$", re.IGNORECASE)


def main():
    folder, spec = sys.argv[1], sys.argv[2]
    answer, question = os.pipe()
    if os.fork() == 0:
        os.close(answer)
        daemonise(question)
        serve(folder, spec, question)
        os._exit(0)
    os.close(question)
    sys.stdout.write(read_all(answer).decode("utf-8"))
    sys.stdout.flush()


def daemonise(kept):
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    os.chdir("/")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) != kept:
            try:
                os.close(int(name))
            except OSError:
                pass  # the listing's own descriptor, closed by now
    # A limit has to be held: only SIGKILL ends the supervisor.
    for number in HANDLED:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, {signal.SIGCHLD})


def serve(folder, spec_name, question):
    job = None
    try:
        claim = dict(identity(os.getpid()), by="supervisor", spec=spec_name)
        claim_path = os.path.join(folder, "claim.json")
        if not create_once(claim_path, claim):
            say(question, {"taken": load(claim_path)["by"]})
            return
        job = Job(folder, load(os.path.join(folder, spec_name)), question)
        job.run()
    except Exception as failure:
        if job is not None and not job.started:
            job.refuse("the supervisor failed: %s" % failure)
        with open(os.path.join(folder, "supervisor.log"), "a", encoding="utf-8") as log:
            traceback.print_exc(file=log)


class Job:
    def __init__(self, folder, spec, question):
        self.folder = folder
        self.spec = spec
        self.question = question
        self.started = False
        self.log = os.open(self.path("output.log"), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self.log_kept_from = 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self):
        become_subreaper()
        last = self.spec["max_attempts"]
        for number in range(1, last + 1):
            if number > 1 and self.told_to_stop():
                self.end("stopped")
                return
            if last > 1:
                self.mark("=== holdfire: attempt %d of %d ===" % (number, last))
            attempt = Attempt(self, number)
            failure = attempt.start()
            if failure and number == 1:
                self.refuse(failure)
                return
            if number == 1:
                self.started = True
                say(self.question, {"started": True})
            if failure:
                self.mark("=== holdfire: %s ===" % failure)
            attempt.watch()
            end = attempt.record["end"]
            if end["kind"] == "stopped" or (end["kind"] == "exited" and end["number"] == 0):
                self.end("stopped" if end["kind"] == "stopped" else "ended")
                return
        self.end("ended")

    def refuse(self, reason):
        self.end("not_started", reason)
        say(self.question, {"not_started": reason})

    def end(self, kind, reason=None):
        record = {"kind": kind, "reason": reason, "at_ms": now_ms(), "metered_ms": None}
        persist(lambda: create_once(self.path("end.json"), record))

    def told_to_stop(self):
        return os.path.exists(self.path("stop"))

    def bound_log(self):
        """Gives the disk of old output back. Offsets stay, and the job writes on as if nothing was."""
        end = (os.fstat(self.log).st_size - LOG_KEPT) // LOG_STEP * LOG_STEP
        if end <= self.log_kept_from:
            return
        try:
            # Said first: nobody may take a hole for output.
            replace(self.path("output-kept.json"), end)
            self.log_kept_from = end
            punch(self.log, end)
        except OSError:
            pass  # no room for the note, or a file system without holes: its disk stays taken

    def mark(self, text):
        size = os.fstat(self.log).st_size
        broken = size > 0 and os.pread(self.log, 1, size - 1) != b"\n"
        try:
            os.write(self.log, (("\n" if broken else "") + text + "\n").encode("utf-8"))
        except OSError:
            pass  # a full disk must not end the job


class Attempt:
    """One run of the command, in a session and process group of its own."""

    def __init__(self, job, number):
        self.job = job
        self.pid = 0
        self.status = None
        self.record = {"number": number, "first_output_ms": None, "ended_ms": None,
                       "metered_ms": None, "end": None}

    def start(self):
        """Returns None, or why the command could not be started.

        The child runs nothing before its record is on disk: what runs can always be found again.
        """
        variables = self.environment()
        gate, go = os.pipe()
        outcome, failed = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(go)
            os.close(outcome)
            self.become_command(variables, gate, failed)
        os.close(gate)
        os.close(failed)
        self.record.update(identity(self.pid), started_ms=now_ms(), started_boot=boot_seconds(),
                           log_offset=os.fstat(self.job.log).st_size)
        persist(self.save)
        os.write(go, b"!")
        os.close(go)
        failure = read_all(outcome).decode("utf-8")
        os.close(outcome)
        return failure or None

    def become_command(self, variables, gate, failed):
        spec = self.job.spec
        try:
            os.setsid()
            for number in HANDLED + (signal.SIGPIPE, signal.SIGXFSZ):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, set())
            os.dup2(self.job.log, 1)
            os.dup2(self.job.log, 2)
            if os.read(gate, 1) != b"!":
                os._exit(127)
            os.chdir(spec["folder"])
            os.execve(spec["command"][0], spec["command"], variables)
        except BaseException as failure:
            text = "%s could not be started: %s" % (spec["command"][0], failure)
            os.write(failed, text.encode("utf-8"))
        os._exit(127)

    def environment(self):
        hidden = ("HOLDFIRE_", "MODAL_")
        variables = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
        variables.update(self.job.spec["environment"])
        if self.record["number"] > 1:
            checkpoint = newest_checkpoint(self.job.spec)
            if checkpoint:
                variables["HOLDFIRE_RESUME_FROM"] = checkpoint
        return variables

    def watch(self):
        spec = self.job.spec
        limit, grace = spec["limit_seconds"], spec["grace_seconds"]
        # Killing takes a moment too: it begins a little early so that it is over within the limit.
        kill_at = self.record["started_boot"] + limit - min(0.3, 0.05 * limit)
        ask_at = self.record["started_boot"] + limit - min(grace, 0.1 * limit)
        ordered = None
        while not self.ended():
            self.note_first_output()
            self.job.bound_log()
            now = boot_seconds()
            if ordered != "stopped" and self.job.told_to_stop():
                if ordered is None:
                    self.ask_to_end()
                ordered, kill_at = "stopped", min(kill_at, now + grace)
            elif ordered is None and now >= min(ask_at, kill_at):
                ordered = "timed_out"
                self.ask_to_end()
            if now >= kill_at:
                kill_all()
            due = kill_at if ordered else min(ask_at, kill_at)
            signal.sigtimedwait([signal.SIGCHLD], min(LOOK_SECONDS, max(0.02, due - now)))
        self.end_leftovers(kill_at)
        self.note_first_output()
        self.job.bound_log()
        metered = boot_seconds() - self.record["started_boot"]
        self.record.update(ended_ms=now_ms(), metered_ms=int(metered * 1000))
        self.record["end"] = {"kind": ordered} if ordered else how(self.status)
        persist(self.save)

    def ended(self):
        """Collects what has ended; says whether the command itself has."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if pid == 0:
                return self.status is not None
            if pid == self.pid:
                self.status = status

    def ask_to_end(self):
        try:
            os.killpg(self.pid, signal.SIGTERM)
        except ProcessLookupError:
            pass

    def end_leftovers(self, kill_at):
        """Ends what the command left running, also what moved to a session of its own."""
        patience = min(kill_at, boot_seconds() + LEFTOVER_SECONDS)
        signal_all(signal.SIGTERM)
        while descendants():
            if boot_seconds() >= patience:
                kill_all()
            time.sleep(0.02)
            self.ended()
        self.ended()

    def note_first_output(self):
        if self.record["first_output_ms"] is None:
            if os.fstat(self.job.log).st_size > self.record["log_offset"]:
                self.record["first_output_ms"] = now_ms()
                try:
                    self.save()
                except OSError:
                    pass  # it is written again with the end

    def save(self):
        replace(self.job.path("attempt-%d.json" % self.record["number"]), self.record)


def how(status):
    if status is None:
        return {"kind": "exited", "number": 1}
    if os.WIFSIGNALED(status):
        return {"kind": "signalled", "number": os.WTERMSIG(status)}
    return {"kind": "exited", "number": os.WEXITSTATUS(status)}


def newest_checkpoint(spec):
    """The newest checkpoint that is not known to be broken, or its folder if that is numbered."""
    found = []
    for folder, _, names in os.walk(spec["environment"]["HOLDFIRE_VOLUME"]):
        for name in names:
            path = os.path.join(folder, name)
            if name.lower().endswith(tuple(spec["checkpoint_extensions"])):
                try:
                    state = os.lstat(path)
                except OSError:
                    continue
                if os.path.isfile(path) and not os.path.islink(path) and state.st_size > 0:
                    found.append((state.st_mtime_ns, path))
    for _, path in sorted(found, reverse=True):
        if not broken(path):
            folder = os.path.dirname(path)
            return folder if RESUME_FOLDER.search(os.path.basename(folder)) else path
    return None


def broken(path):
    """Whether the file was cut short, as far as its form tells."""
    try:
        with open(path, "rb") as file:
            start = file.read(8)
            if start.startswith(b"PK"):
                return not zipfile.is_zipfile(path)
            if path.lower().endswith(".safetensors"):
                header = json.loads(file.read(int.from_bytes(start, "little")).decode("utf-8"))
                ends = [v["data_offsets"][1] for k, v in header.items() if k != "__metadata__"]
                return os.path.getsize(path) != file.tell() + max(ends or [0])
            return False
    except (OSError, ValueError, LookupError, TypeError, OverflowError, MemoryError):
        return True


def become_subreaper():
    """Orphans of the job come to this process, not to init: none can get away."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "this kernel has no child subreaper")


def punch(descriptor, end):
    """Frees the disk below this offset; what is read there then is zeros."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.fallocate(descriptor, PUNCH_HOLE, ctypes.c_int64(0), ctypes.c_int64(end)) != 0:
        raise OSError(ctypes.get_errno(), "the file system cannot free part of a file")


def descendants():
    """The living processes below this one."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                state, parent, _ = stat(int(name))
            except (OSError, IndexError):
                continue  # it ended meanwhile
            if state not in (b"Z", b"X"):
                children.setdefault(parent, []).append(int(name))
    found, waiting = [], [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def signal_all(number):
    for pid in descendants():
        try:
            os.kill(pid, number)
        except OSError:
            pass  # it ended meanwhile


def kill_all():
    signal_all(signal.SIGKILL)


def stat(pid):
    """State, parent and start ticks; the name before them may hold blanks and parentheses."""
    with open("/proc/%d/stat" % pid, "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return fields[0], int(fields[1]), int(fields[19])


def identity(pid):
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return {"pid": pid, "start_ticks": stat(pid)[2], "boot_id": file.read().strip()}


def boot_seconds():
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def now_ms():
    return int(time.time() * 1000)


def read_all(descriptor):
    data = b""
    while True:
        part = os.read(descriptor, 65536)
        if not part:
            return data
        data += part


def say(question, answer):
    try:
        os.write(question, json.dumps(answer).encode("utf-8"))
        os.close(question)
    except OSError:
        pass  # nobody waits any more; the files tell


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def create_once(path, value):
    """Writes the file unless there is one; never is it seen half written."""
    temporary = write_beside(path, value)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(temporary)
    sync_folder(path)
    return True


def replace(path, value):
    os.replace(write_beside(path, value), path)
    sync_folder(path)


def write_beside(path, value):
    temporary = "%s.%d.new" % (path, os.getpid())
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        data = json.dumps(value).encode("utf-8")
        if os.write(descriptor, data) != len(data):
            raise OSError("no room for " + path)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return temporary


def sync_folder(path):
    descriptor = os.open(os.path.dirname(path), os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def persist(act):
    """Repeats what has to reach the disk until it does: a disk that is full may not stay so.

    A folder that was taken away does not come back: that ends the supervisor.
    """
    while True:
        try:
            return act()
        except FileNotFoundError:
            raise
        except OSError:
            time.sleep(1)


main()
