"""All that the control plane knows: apps, functions, calls, volumes, money and the settings of its behaviour."""

from __future__ import annotations

import secrets
import string
import time
from dataclasses import dataclass, field
from typing import Any

from grpclib import GRPCError, Status
from modal_proto import api_pb2 as pb

from controlplane.life import Call, Life

_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """An object id in the form that the client accepts: a prefix and 22 letters or digits."""
    return f"{prefix}-" + "".join(secrets.choice(_LETTERS) for _ in range(22))


def not_found(what: str) -> GRPCError:
    """The error for an object that does not exist."""
    return GRPCError(Status.NOT_FOUND, what)


@dataclass
class App:
    """An app; which state it shows follows from its calls and times."""

    app_id: str
    name: str
    environment: str
    declared: pb.AppState.ValueType
    created: float
    tags: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[float, str, str]] = field(default_factory=list)
    deployed: float = 0.0
    version: int = 0
    heartbeat: float = 0.0
    disconnected: float | None = None
    reason: str = ""
    stop_at: float | None = None
    stop_asked: float | None = None
    stopped_by: str = ""
    foreign: bool = False


@dataclass
class Function:
    """A function or a variant of one, with what the server holds about it."""

    function_id: str
    app_id: str
    data: pb.FunctionData
    base_id: str = ""
    options: pb.FunctionOptions | None = None
    params: bytes = b""


@dataclass
class Volume:
    """A volume with the files that were put into it; those that calls write are added when it is listed."""

    volume_id: str
    name: str
    environment: str
    created: float
    files: dict[str, tuple[float, int, bytes | None]] = field(default_factory=dict)
    removed: dict[str, float] = field(default_factory=dict)


@dataclass
class Settings:
    """How the control plane behaves; each name can be set through the control channel."""

    honour_keys: bool = True
    survivors: str = "all"
    stop: str = "ok"
    stop_seconds: float = 5.0
    app_list_late_seconds: float = 0.0
    linger_seconds: float = 1.0
    heartbeat_timeout_seconds: float = 60.0
    spend_limit: str = ""
    quota: str = ""
    image_build: str = "ok"
    image_log: list[str] = field(default_factory=list)
    gpus: list[str] = field(
        default_factory=lambda: (
            "T4 L4 A10 A10G L40S A100 A100-40GB A100-80GB RTX-PRO-6000 H100 H100! H200 B200 B200+ B300".split()
        )
    )
    max_timeout_seconds: int = 86400
    environments: list[str] = field(default_factory=lambda: ["main"])
    secrets: list[str] = field(default_factory=list)
    info_override: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    workspace: str = "holdfire-tests"
    user: str = "tester"
    rates: dict[str, str] = field(default_factory=dict)
    billing: list[dict[str, Any]] = field(default_factory=list)
    month: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """The state of everything, and the one clock."""

    settings: Settings = field(default_factory=Settings)
    apps: dict[str, App] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    volumes: dict[str, Volume] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    known_hashes: set[str] = field(default_factory=set)
    named_secrets: dict[str, str] = field(default_factory=dict)
    default_life: Life = field(default_factory=Life)
    next_lives: list[tuple[str, Life]] = field(default_factory=list)

    @staticmethod
    def now() -> float:
        """Seconds since the epoch."""
        return time.time()

    def app(self, app_id: str) -> App:
        """The app of an id; NOT_FOUND without one."""
        if app_id not in self.apps:
            raise not_found(f"App with id '{app_id}' not found.")
        return self.apps[app_id]

    def function(self, function_id: str) -> Function:
        """The function or variant of an id; NOT_FOUND without one."""
        if function_id not in self.functions:
            raise not_found(f"Function with id '{function_id}' not found.")
        return self.functions[function_id]

    def call(self, call_id: str) -> Call:
        """The call of an id; NOT_FOUND without one."""
        if call_id not in self.calls:
            raise not_found(f"Function call with id '{call_id}' not found.")
        return self.calls[call_id]

    def environment(self, name: str) -> str:
        """The environment's name, the first one for none; NOT_FOUND for one that does not exist."""
        if not name:
            return self.settings.environments[0]
        if name not in self.settings.environments:
            raise not_found(f"Environment '{name}' not found.")
        return name

    def life_for(self, function_name: str) -> Life:
        """The life of the next call of a function: the first that waits for it, else the default."""
        for place, (wanted, life) in enumerate(self.next_lives):
            if wanted in ("", function_name):
                del self.next_lives[place]
                return life
        return self.default_life

    def calls_of(self, app_id: str) -> list[Call]:
        """The calls of an app in the order of their spawning."""
        return [call for call in self.calls.values() if call.app_id == app_id]

    def deployed(self, name: str, environment: str) -> App | None:
        """The newest app deployed under a name, also a stopped one."""
        found = [app for app in self.apps.values() if app.deployed and app.name == name]
        return next((app for app in reversed(found) if app.environment == environment), None)

    def settle(self, app: App, now: float) -> pb.AppState.ValueType:
        """The state that an app shows, after what time has done to it: lost clients, last calls, slow stops."""
        if app.declared == pb.APP_STATE_DEPLOYED or app.foreign:
            return self._stopping(app, now, app.declared)
        if app.disconnected is None and app.heartbeat + self.settings.heartbeat_timeout_seconds <= now:
            self.disconnect(app, app.heartbeat + self.settings.heartbeat_timeout_seconds, "HEARTBEAT_LOST")
        if app.disconnected is not None and app.stop_at is None:
            self._finish(app, now)
        state = app.declared
        if state == pb.APP_STATE_DETACHED and app.disconnected is not None:
            state = pb.APP_STATE_DETACHED_DISCONNECTED
        return self._stopping(app, now, state)

    def disconnect(self, app: App, at: float, reason: str) -> None:
        """The client has gone: an ephemeral app ends with it, a detached one keeps the calls it keeps."""
        app.disconnected, app.reason = at, reason
        if app.declared not in (pb.APP_STATE_DETACHED, pb.APP_STATE_DEPLOYED):
            self.end(app, at, "")
        elif app.declared == pb.APP_STATE_DETACHED and self.settings.survivors == "last":
            for call in self.calls_of(app.app_id)[:-1]:
                if call.stopped is None:
                    call.stopped = at

    def end(self, app: App, at: float, by: str) -> None:
        """Stops an app and its calls at an instant, which may be yet to come."""
        app.stop_at, app.stopped_by = at, by
        for call in self.calls_of(app.app_id):
            if call.stopped is None:
                call.stopped = at

    def _finish(self, app: App, now: float) -> None:
        """A detached app without a client ends when its last call has."""
        ends = [call.ended(now) for call in self.calls_of(app.app_id)]
        if all(end is not None for end in ends):
            last = max([end.end or 0.0 for end in ends if end is not None] + [app.disconnected or 0.0])
            if last + self.settings.linger_seconds <= now:
                app.stop_at = last + self.settings.linger_seconds

    @staticmethod
    def _stopping(app: App, now: float, state: pb.AppState.ValueType) -> pb.AppState.ValueType:
        if app.stop_at is None:
            return state
        return pb.APP_STATE_STOPPED if app.stop_at <= now else pb.APP_STATE_STOPPING
