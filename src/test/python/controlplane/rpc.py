"""Between wire and handlers: credentials, idempotency keys, faults and the record of what was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpclib import GRPCError, Status
from grpclib.const import Cardinality, Handler
from grpclib.server import Stream
from modal_proto import api_pb2 as pb

from controlplane.world import World

Unary = Callable[[World, Any], Awaitable[Message]]
Streaming = Callable[[World, Any], AsyncIterator[Message]]
_UNARY: dict[str, Unary] = {}
_STREAMING: dict[str, Streaming] = {}
_SERVICE = pb.DESCRIPTOR.services_by_name["ModalClient"]
_OPEN = frozenset({"ClientHello", "CliCommandSuggest"})


def unary(name: str) -> Callable[[Unary], Unary]:
    """Registers the handler of an RPC with one answer."""

    def register(handler: Unary) -> Unary:
        _UNARY[name] = handler
        return handler

    return register


def streaming(name: str) -> Callable[[Streaming], Streaming]:
    """Registers the handler of an RPC with a stream of answers."""

    def register(handler: Streaming) -> Streaming:
        _STREAMING[name] = handler
        return handler

    return register


@dataclass
class Fault:
    """Something that goes wrong with the next `times` calls of an RPC (-1: with all), after `skip` good ones.

    kind: `delay` (answers after `seconds`), `error` (refuses with status and message, nothing is done),
    `drop` (cuts the connection, nothing is done), `lost` (does it, then cuts the connection without an answer),
    `ignore` (answers an empty message and does nothing), `hang` (no answer for `seconds`, nothing is done).
    """

    rpc: str
    kind: str
    times: int = 1
    skip: int = 0
    seconds: float = 0.0
    status: str = "UNAVAILABLE"
    message: str = "Service unavailable"


@dataclass
class Gateway:
    """The service's only door. Unknown RPCs are UNIMPLEMENTED, like those of a newer protocol."""

    begin: Callable[[], World]
    world: World = field(init=False)
    faults: list[Fault] = field(init=False)
    answers: dict[tuple[str, str], Message] = field(init=False)
    record: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        """Opens onto a world."""
        self.reset()

    def reset(self) -> None:
        """Another world, as at the start; of what was before nothing is known."""
        self.world, self.faults, self.answers, self.record = self.begin(), [], {}, []

    def __mapping__(self) -> dict[str, Handler]:
        """The table that grpclib asks for."""
        return {f"/{_SERVICE.full_name}/{method.name}": self._handler(method) for method in _SERVICE.methods}

    def _handler(self, method: MethodDescriptor) -> Handler:
        cardinality = {
            (False, False): Cardinality.UNARY_UNARY,
            (False, True): Cardinality.UNARY_STREAM,
            (True, False): Cardinality.STREAM_UNARY,
            (True, True): Cardinality.STREAM_STREAM,
        }[(method.client_streaming, method.server_streaming)]
        answer = GetMessageClass(method.output_type)

        async def handle(stream: Stream[Any, Any]) -> None:
            await self._serve(method.name, answer, stream)

        return Handler(handle, cardinality, GetMessageClass(method.input_type), answer)

    async def _serve(self, name: str, answer: type[Message], stream: Stream[Any, Any]) -> None:
        request = await stream.recv_message()
        metadata: dict[str, Any] = dict(stream.metadata or {})
        key = str(metadata.get("x-idempotency-key", ""))
        self.record.append({"rpc": name, "key": key, "request": MessageToDict(request)})
        fault = self._fault(name)
        if fault is not None and fault.kind in ("delay", "hang"):
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind == "error":
            raise GRPCError(Status[fault.status], fault.message)
        if fault is not None and fault.kind in ("drop", "hang"):
            self._cut(stream)
            return
        if name not in _OPEN:
            self._authenticate(metadata)
        if fault is not None and fault.kind == "ignore":
            await stream.send_message(answer())
        elif name in _STREAMING:
            async for item in _STREAMING[name](self.world, request):
                await stream.send_message(item)
        else:
            done = await self._once(name, key, request)
            if fault is not None and fault.kind == "lost":
                self._cut(stream)
            else:
                await stream.send_message(done)

    async def _once(self, name: str, key: str, request: Message) -> Message:
        """Does it, or answers as before when the same key comes again and keys are honoured."""
        if name not in _UNARY:
            raise GRPCError(Status.UNIMPLEMENTED, f"{name} is not implemented")
        known = self.answers.get((name, key)) if self.world.settings.honour_keys and key else None
        if known is not None:
            return known
        done = await _UNARY[name](self.world, request)
        if key:
            self.answers[(name, key)] = done
        return done

    def _fault(self, name: str) -> Fault | None:
        for fault in self.faults:
            if fault.rpc not in (name, "*") or fault.times == 0:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.times > 0:
                fault.times -= 1
            return fault
        return None

    def _authenticate(self, metadata: dict[str, Any]) -> None:
        token = self.world.settings.tokens.get(str(metadata.get("x-modal-token-id", "")))
        if token is None or token["secret"] != metadata.get("x-modal-token-secret"):
            raise GRPCError(Status.UNAUTHENTICATED, "Token validation failed. Could not authenticate client.")
        if token.get("expired"):
            raise GRPCError(Status.UNAUTHENTICATED, "Token has expired. Create a new one with `modal token new`.")

    @staticmethod
    def _cut(stream: Stream[Any, Any]) -> None:
        """Breaks the TCP connection; grpclib offers no way but through the stream's transport."""
        stream._stream._transport.abort()  # noqa: SLF001
