"""The channel on which a test scripts the world and reads it back: JSON over HTTP on loopback."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from aiohttp import web
from grpclib import GRPCError
from modal_proto import api_pb2 as pb

from controlplane import functions, volumes
from controlplane.life import Life, status_named
from controlplane.rpc import Fault, Gateway
from controlplane.world import App, World, new_id


class Control:
    """Answers to the test; each command is one POST with a JSON object."""

    def __init__(self, gateway: Gateway) -> None:
        """Speaks about the gateway's world."""
        self._gateway = gateway

    @property
    def _world(self) -> World:
        return self._gateway.world

    def application(self) -> web.Application:
        """The commands, the world, and the blocks of volume files, which the real client fetches by HTTP too."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/world", self._show),
                web.get("/blocks", self._block),
                web.post("/reset", self._reset),
                web.post("/settings", self._settings),
                web.post("/life", self._life),
                web.post("/fault", self._fault),
                web.post("/call", self._call),
                web.post("/app", self._app),
                web.post("/line", self._line),
                web.post("/file", self._file),
            ]
        )
        return app

    async def _reset(self, request: web.Request) -> web.Response:
        """A world as at the start."""
        self._gateway.reset()
        return web.json_response({})

    async def _settings(self, request: web.Request) -> web.Response:
        """Sets any of the world's settings by name."""
        known = {field.name for field in fields(self._world.settings)}
        given = await request.json()
        unknown = sorted(set(given) - known)
        if unknown:
            raise web.HTTPBadRequest(text=f"unknown settings: {', '.join(unknown)}")
        for name, value in given.items():
            setattr(self._world.settings, name, value)
        return web.json_response({})

    async def _life(self, request: web.Request) -> web.Response:
        """A life for the next call of `function` ("" for any), or with `always` for all calls to come."""
        given = await request.json()
        function, always = given.pop("function", ""), given.pop("always", False)
        try:
            life = Life.read(given)
            for end in life.ends:
                status_named(end)
        except (TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        if always:
            self._world.default_life = life
        else:
            self._world.next_lives.append((function, life))
        return web.json_response({})

    async def _fault(self, request: web.Request) -> web.Response:
        """One more fault, or with `clear` none."""
        given = await request.json()
        if given.pop("clear", False):
            self._gateway.faults.clear()
        else:
            self._gateway.faults.append(Fault(**given))
        return web.json_response({})

    async def _call(self, request: web.Request) -> web.Response:
        """Forces a call's state now, or takes its container away with `preempt`."""
        given = await request.json()
        call = self._world.call(given["call_id"])
        if given.get("preempt"):
            call.preempted.append(self._world.now())
        else:
            call.forced = (self._world.now(), status_named(given["state"]))
        return web.json_response({})

    async def _app(self, request: web.Request) -> web.Response:
        """An app of someone else, of which only the listed state is known; or with `stop` the end of one."""
        given = await request.json()
        now = self._world.now()
        if "stop" in given:
            self._world.end(self._world.app(given["stop"]), now, given.get("by", self._world.settings.user))
            return web.json_response({})
        app = App(
            app_id=new_id("ap"),
            name=given["name"],
            environment=self._world.environment(given.get("environment", "")),
            declared=pb.AppState.Value("APP_STATE_" + given.get("state", "detached").upper()),
            created=now - given.get("age", 0.0),
            foreign=True,
        )
        self._world.apps[app.app_id] = app
        return web.json_response({"app_id": app.app_id})

    async def _line(self, request: web.Request) -> web.Response:
        """A line written now by a call or by an app."""
        given = await request.json()
        at = given.get("time", self._world.now())
        line = (at, given["text"], given.get("stream", "stdout"))
        if "call_id" in given:
            self._world.call(given["call_id"]).extra.append(line)
        else:
            self._world.app(given["app_id"]).lines.append(line)
        return web.json_response({})

    async def _file(self, request: web.Request) -> web.Response:
        """A file in a volume: `text` as its content, or `size` bytes; the volume is made if it is missing."""
        given = await request.json()
        where = self._world.environment(given.get("environment", ""))
        volume = volumes.volume_named(self._world, given["volume"], where, create=True)
        data = given["text"].encode() if "text" in given else None
        size = len(data) if data is not None else given["size"]
        volume.files[given["path"]] = (given.get("time", self._world.now()), size, data)
        return web.json_response({"volume_id": volume.volume_id})

    async def _block(self, request: web.Request) -> web.Response:
        """A block of a volume's file."""
        query = request.query
        try:
            body = volumes.content(self._world, query["volume"], query["path"], int(query["block"]))
        except GRPCError as error:
            raise web.HTTPNotFound from error
        return web.Response(body=body)

    async def _show(self, request: web.Request) -> web.Response:
        """Everything that happened."""
        return web.json_response(show(self._gateway))


def show(gateway: Gateway) -> dict[str, Any]:
    """The world as JSON: what the provider knows, whatever clients were told."""
    world, now = gateway.world, gateway.world.now()
    apps = [_show_app(world, app, now) for app in world.apps.values()]
    return {
        "now": now,
        "apps": apps,
        "functions": [_show_function(world, item) for item in world.functions.values()],
        "calls": [
            {
                "call_id": call.call_id,
                "app_id": call.app_id,
                "function_id": call.function_id,
                "method": call.method,
                "status": _state(pb.FunctionCallInputStatus.Name(call.last(now).status), "FUNCTION_CALL_INPUT_STATUS_"),
                "attempts": len(call.attempts(now)),
                "enqueued": call.enqueued,
                "stopped": call.stopped,
            }
            for call in world.calls.values()
        ],
        "volumes": [
            {
                "volume_id": item.volume_id,
                "name": item.name,
                "files": [
                    {"path": path, "time": at, "size": size}
                    for path, (at, size, _) in sorted(volumes.files(world, item).items())
                ],
            }
            for item in world.volumes.values()
        ],
        "rpcs": gateway.record,
    }


def _show_app(world: World, app: App, now: float) -> dict[str, Any]:
    return {
        "app_id": app.app_id,
        "name": app.name,
        "state": _state(pb.AppState.Name(world.settle(app, now)), "APP_STATE_"),
        "environment": app.environment,
        "created": app.created,
        "disconnect_reason": app.reason,
        "stop_asked": app.stop_asked,
        "containers": len(functions.containers(world, app.app_id, now)),
        "tags": app.tags,
    }


def _show_function(world: World, function: Any) -> dict[str, Any]:
    resources = function.data.ranked_functions[0].function.resources if function.data.ranked_functions else None
    return {
        "function_id": function.function_id,
        "app_id": function.app_id,
        "base_id": function.base_id,
        "name": function.data.function_name,
        "timeout": function.data.timeout_secs,
        "gpu": resources.gpu_config.gpu_type if resources is not None else "",
    }


def _state(name: str, prefix: str) -> str:
    return name.removeprefix(prefix).lower().replace("_", " ")
