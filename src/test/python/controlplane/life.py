"""What becomes of a function call: a script of times, and the call's state at any instant computed from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from modal_proto import api_pb2 as pb

PENDING = pb.FUNCTION_CALL_INPUT_STATUS_PENDING
RUNNING = pb.FUNCTION_CALL_INPUT_STATUS_RUNNING
SUCCESS = pb.FUNCTION_CALL_INPUT_STATUS_SUCCESS
TERMINATED = pb.FUNCTION_CALL_INPUT_STATUS_TERMINATED
TIMEOUT = pb.FUNCTION_CALL_INPUT_STATUS_TIMEOUT
INIT_FAILURE = pb.FUNCTION_CALL_INPUT_STATUS_INIT_FAILURE


def status_named(name: str) -> pb.FunctionCallInputStatus.ValueType:
    """The state that `function calls --json` prints as `name`, or a number as it is."""
    wanted = "FUNCTION_CALL_INPUT_STATUS_" + name.upper().replace(" ", "_")
    number = int(name) if name.isdigit() else pb.FunctionCallInputStatus.Value(wanted)
    return cast("pb.FunctionCallInputStatus.ValueType", number)


@dataclass(frozen=True)
class Line:
    """A line of output, `at` seconds after the start of its attempt."""

    at: float
    text: str
    stream: str = "stdout"


@dataclass(frozen=True)
class File:
    """A file that appears in a volume `at` seconds after the start; without `volume` in the first one mounted."""

    at: float
    path: str
    size: int
    volume: str = ""


@dataclass(frozen=True)
class Life:
    """One call's course: seconds until it starts, seconds that it runs (None: until stopped), and its ends.

    `ends` has one state for each attempt; the last one counts for all that follow. Before that, `crashes` containers
    end one after the other, each `crash` seconds after its own start and before the call begins in it, the next
    `backoff` seconds later. `listed` says whether such containers are listed as they run. With `gives_up` the last of
    them fails the call, which never had a container.
    """

    pending: float = 0.0
    running: float | None = None
    ends: tuple[str, ...] = ("success",)
    exception: str = ""
    result: Any = None
    lines: tuple[Line, ...] = ()
    files: tuple[File, ...] = ()
    idle: float = 0.0
    expired: bool = False
    crashes: int = 0
    crash: float = 1.0
    backoff: float = 0.0
    listed: bool = True
    gives_up: bool = False

    @staticmethod
    def read(values: dict[str, Any]) -> Life:
        """A life from its JSON form."""
        given = dict(values)
        given["ends"] = tuple(given.get("ends", ("success",)))
        given["lines"] = tuple(Line(**line) for line in given.get("lines", ()))
        given["files"] = tuple(File(**file) for file in given.get("files", ()))
        return Life(**given)


@dataclass(frozen=True)
class Attempt:
    """One time in a container; `end` is None while it goes on."""

    begin: float
    start: float
    end: float | None
    status: pb.FunctionCallInputStatus.ValueType


@dataclass
class Call:
    """A function call with one input. Times are seconds since the epoch."""

    call_id: str
    input_id: str
    function_id: str
    app_id: str
    enqueued: float
    life: Life
    timeout: int
    retries: int
    retry_delay: float
    method: str = ""
    container_ids: list[str] = field(default_factory=list)
    preempted: list[float] = field(default_factory=list)
    stopped: float | None = None
    forced: tuple[float, pb.FunctionCallInputStatus.ValueType] | None = None
    extra: list[tuple[float, str, str]] = field(default_factory=list)

    def attempts(self, now: float) -> list[Attempt]:
        """All attempts that began until `now`, in order; the last one may be going on."""
        done: list[Attempt] = []
        begin, tried, evictions = self.enqueued, 0, sorted(self.preempted)
        for _ in range(self.life.crashes):
            end = begin + self.life.crash
            if begin > now or self._called_off(end):
                break
            done.append(Attempt(begin, begin, end if end <= now else None, PENDING))
            begin = end + self.life.backoff
        if done and (done[-1].end is None or self.given_up(done)):
            return done
        while begin <= now:
            start, end, status = self._one(begin, tried)
            evicted = next((at for at in evictions if at >= begin and (end is None or at < end)), None)
            if evicted is not None and evicted <= now:
                evictions = [at for at in evictions if at > evicted]
                done.append(Attempt(begin, start, evicted, PENDING))
                begin = evicted
                continue
            if end is None or end > now:
                done.append(Attempt(begin, start, None, RUNNING if start <= now else PENDING))
                break
            done.append(Attempt(begin, start, end, status))
            if status in (SUCCESS, TERMINATED) or tried >= self.retries:
                break
            tried, begin = tried + 1, end + self.retry_delay
        return done

    def given_up(self, attempts: list[Attempt]) -> bool:
        """Whether the provider failed the call, since so many containers crashed before it began."""
        return self.life.gives_up and len(attempts) == self.life.crashes and attempts[-1].end is not None

    def is_crashing(self, now: float) -> bool:
        """Whether it has had no container yet but such that crash."""
        return 0 < len(self.attempts(now)) <= self.life.crashes

    def _called_off(self, at: float) -> bool:
        """Whether a stop, or the control's word, ended the call by then."""
        return (self.stopped is not None and self.stopped <= at) or (self.forced is not None and self.forced[0] <= at)

    def _one(self, begin: float, tried: int) -> tuple[float, float | None, pb.FunctionCallInputStatus.ValueType]:
        """Start, end and final state of the attempt number `tried` by script, its limit and the control's word."""
        start = begin + self.life.pending
        end = None if self.life.running is None else start + self.life.running
        status = status_named(self.life.ends[min(tried, len(self.life.ends) - 1)])
        if self.timeout and (end is None or end > start + self.timeout):
            end, status = start + self.timeout, TIMEOUT
        if self.forced is not None and self.forced[0] >= begin:
            at, forced = self.forced
            if forced == RUNNING:
                return min(start, at), end, status
            if end is None or at < end:
                end, status, start = at, forced, min(start, at)
        if self.stopped is not None and (end is None or self.stopped < end):
            end, status, start = max(self.stopped, begin), TERMINATED, min(start, max(self.stopped, begin))
        return start, end, status

    def last(self, now: float) -> Attempt:
        """The attempt that tells the call's state; between two attempts the call is pending."""
        attempts = self.attempts(now)
        if not attempts:
            return Attempt(self.enqueued, self.enqueued, None, PENDING)
        last = attempts[-1]
        ended = self.ended(now)
        if last.end is not None and ended is None:
            return Attempt(last.end, now, None, PENDING)
        return ended or last

    def ended(self, now: float) -> Attempt | None:
        """The attempt that ended the call for good, or None while there is something to come."""
        attempts = self.attempts(now)
        if not attempts or attempts[-1].end is None:
            return None
        last = attempts[-1]
        if self.given_up(attempts):
            return Attempt(last.begin, last.start, last.end, INIT_FAILURE)
        if last.status == PENDING:
            return None
        counted = sum(1 for attempt in attempts if attempt.status != PENDING)
        return last if last.status in (SUCCESS, TERMINATED) or counted > self.retries else None

    def output(self, now: float) -> list[tuple[float, str, str, int]]:
        """Lines written until `now`: time, text, stream and the number of the attempt."""
        written: list[tuple[float, str, str, int]] = []
        attempts = self.attempts(now)
        for number, attempt in enumerate(attempts):
            until = now if attempt.end is None else attempt.end
            for line in self.life.lines:
                at = attempt.start + line.at
                if (at <= until and attempt.status != PENDING) or (at < until and attempt.end is not None):
                    written.append((at, line.text, line.stream, number))
        written += [(at, text, stream, max(len(attempts) - 1, 0)) for at, text, stream in self.extra if at <= now]
        return sorted(written, key=lambda item: item[0])

    def written(self, now: float) -> list[tuple[float, File]]:
        """Files that exist at `now` with the time of their last writing."""
        files: dict[tuple[str, str], tuple[float, File]] = {}
        for attempt in self.attempts(now):
            until = now if attempt.end is None else attempt.end
            for file in self.life.files:
                at = attempt.start + file.at
                if at <= until:
                    files[(file.volume, file.path)] = (at, file)
        return list(files.values())
