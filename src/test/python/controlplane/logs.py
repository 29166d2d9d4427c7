"""What apps wrote: the last lines, those of a time, and the stream of a running one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from modal_proto import api_pb2 as pb

from controlplane.calls import seconds, stamp
from controlplane.rpc import streaming, unary
from controlplane.world import World, new_id

_POLL_SECONDS = 0.1
_STREAMS = {
    "stdout": pb.FILE_DESCRIPTOR_STDOUT,
    "stderr": pb.FILE_DESCRIPTOR_STDERR,
    "system": pb.FILE_DESCRIPTOR_INFO,
}


def entries(world: World, request: Any) -> list[tuple[float, pb.TaskLogsBatch]]:
    """All lines that a request asks for, oldest first, each in a batch of its own."""
    app, now = world.app(request.app_id), world.now()
    world.settle(app, now)
    wanted = getattr(request, "source", 0) or getattr(request, "file_descriptor", 0)
    found: list[tuple[float, pb.TaskLogsBatch]] = []
    for call in world.calls_of(app.app_id):
        base = world.function(call.function_id).base_id or call.function_id
        if request.function_call_id not in ("", call.call_id):
            continue
        if request.function_id not in ("", call.function_id, base):
            continue
        if request.parametrized_function_id not in ("", call.function_id):
            continue
        for at, text, stream, number in call.output(now):
            begun = number >= call.life.crashes
            if request.function_call_id and not begun:
                continue
            while len(call.container_ids) <= number:
                call.container_ids.append(new_id("ta"))
            task = call.container_ids[number]
            own = (call.call_id, base, call.input_id) if begun else ("", base, "")
            found.append((at, _batch(at, text, stream, task, *own)))
    if not (request.function_call_id or request.function_id):
        found += [(at, _batch(at, text, stream)) for at, text, stream in app.lines if at <= now]
    found = [item for item in found if not wanted or item[1].items[0].file_descriptor == wanted]
    found = [item for item in found if request.search_text in item[1].items[0].data]
    return sorted(found, key=lambda item: item[0])


def _batch(
    at: float, text: str, stream: str, task: str = "", call_id: str = "", function_id: str = "", input_id: str = ""
) -> pb.TaskLogsBatch:
    item = pb.TaskLogs(
        data=text + "\n",
        timestamp=at,
        timestamp_ns=int(at * 1e9),
        file_descriptor=_STREAMS[stream],
        function_call_id=call_id,
        input_id=input_id,
        container_id=task,
    )
    return pb.TaskLogsBatch(task_id=task, items=[item], function_id=function_id, root_function_id=function_id)


@unary("AppFetchLogs")
async def fetch(world: World, request: pb.AppFetchLogsRequest) -> pb.AppFetchLogsResponse:
    """The newest lines of a time, at most as many as asked."""
    since = seconds(request.since)
    until = seconds(request.until) if request.HasField("until") else world.now()
    found = [batch for at, batch in entries(world, request) if since <= at < until]
    return pb.AppFetchLogsResponse(batches=found[-request.limit :] if request.limit else found)


@unary("AppCountLogs")
async def count(world: World, request: pb.AppCountLogsRequest) -> pb.AppCountLogsResponse:
    """How many lines were written in each bucket of time."""
    since, until, width = seconds(request.since), seconds(request.until), request.bucket_secs
    counted: dict[int, list[int]] = {}
    for at, batch in entries(world, request):
        if since <= at < until:
            bucket = counted.setdefault(int(at // width) * width, [0, 0, 0])
            bucket[batch.items[0].file_descriptor - 1] += 1
    answer = pb.AppCountLogsResponse(app_id=request.app_id)
    for begin, (out, err, system) in sorted(counted.items()):
        answer.buckets.add(bucket_start_at=stamp(begin), stdout_logs=out, stderr_logs=err, system_logs=system)
    return answer


@streaming("AppGetLogs")
async def follow(world: World, request: pb.AppGetLogsRequest) -> AsyncIterator[pb.TaskLogsBatch]:
    """Lines as they are written, until the app is over or the time asked has passed."""
    app = world.app(request.app_id)
    seen = int(request.last_entry_id.partition("-")[0] or 0)
    until = world.now() + request.timeout
    while True:
        over = world.settle(app, world.now()) == pb.APP_STATE_STOPPED
        for number, (_, batch) in enumerate(entries(world, request)[seen:], seen + 1):
            batch.entry_id = f"{number}-0"
            seen = number
            yield batch
        if over:
            yield pb.TaskLogsBatch(app_done=True)
            return
        if world.now() >= until:
            return
        await asyncio.sleep(_POLL_SECONDS)
