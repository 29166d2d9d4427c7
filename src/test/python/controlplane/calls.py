"""Function calls: spawned, awaited, cancelled, listed."""

from __future__ import annotations

import asyncio
import pickle

from google.protobuf.empty_pb2 import Empty
from google.protobuf.timestamp_pb2 import Timestamp
from grpclib import GRPCError, Status
from modal_proto import api_pb2 as pb

from controlplane import functions
from controlplane.apps import SPEND_LIMIT
from controlplane.life import PENDING, SUCCESS, TERMINATED, TIMEOUT, Attempt, Call
from controlplane.rpc import unary
from controlplane.world import World, new_id

_POLL_SECONDS = 0.02
_RESULTS = {
    SUCCESS: pb.GenericResult.GENERIC_STATUS_SUCCESS,
    TIMEOUT: pb.GenericResult.GENERIC_STATUS_TIMEOUT,
    TERMINATED: pb.GenericResult.GENERIC_STATUS_TERMINATED,
    pb.FUNCTION_CALL_INPUT_STATUS_INIT_FAILURE: pb.GenericResult.GENERIC_STATUS_INIT_FAILURE,
    pb.FUNCTION_CALL_INPUT_STATUS_INTERNAL_FAILURE: pb.GenericResult.GENERIC_STATUS_INTERNAL_FAILURE,
    pb.FUNCTION_CALL_INPUT_STATUS_IDLE_TIMEOUT: pb.GenericResult.GENERIC_STATUS_IDLE_TIMEOUT,
}


def stamp(seconds: float) -> Timestamp:
    """Seconds since the epoch as a protocol timestamp."""
    time = Timestamp()
    time.FromNanoseconds(int(seconds * 1e9))
    return time


def seconds(time: Timestamp) -> float:
    """A protocol timestamp as seconds since the epoch."""
    return float(time.seconds + time.nanos / 1e9)


@unary("FunctionMap")
async def spawn(world: World, request: pb.FunctionMapRequest) -> pb.FunctionMapResponse:
    """A new call with its input, unless money or quota are spent or the app is over."""
    function = world.function(request.function_id)
    app, now = world.app(function.app_id), world.now()
    if world.settings.spend_limit == "spawn":
        raise GRPCError(Status.RESOURCE_EXHAUSTED, SPEND_LIMIT)
    if world.settings.quota:
        raise GRPCError(Status.RESOURCE_EXHAUSTED, world.settings.quota)
    if world.settle(app, now) in (pb.APP_STATE_STOPPED, pb.APP_STATE_STOPPING):
        raise GRPCError(Status.FAILED_PRECONDITION, f"App '{app.app_id}' is stopped.")
    put = [pb.FunctionPutInputsResponseItem(idx=item.idx, input_id=new_id("in")) for item in request.pipelined_inputs]
    policy = function.data.ranked_functions[0].function.retry_policy
    call = Call(
        call_id=new_id("fc"),
        input_id=put[0].input_id if put else new_id("in"),
        function_id=function.function_id,
        app_id=app.app_id,
        enqueued=now,
        life=world.life_for(function.data.function_name),
        timeout=function.data.timeout_secs,
        retries=policy.retries,
        retry_delay=policy.initial_delay_ms / 1000,
        method=request.pipelined_inputs[0].input.method_name if request.pipelined_inputs else "",
    )
    world.calls[call.call_id] = call
    return pb.FunctionMapResponse(function_call_id=call.call_id, pipelined_inputs=put, retry_policy=policy)


@unary("FunctionGetOutputs")
async def outputs(world: World, request: pb.FunctionGetOutputsRequest) -> pb.FunctionGetOutputsResponse:
    """The call's result as soon as it is there, or nothing after the time asked."""
    call = world.call(request.function_call_id)
    until = world.now() + request.timeout
    while call.ended(world.now()) is None and world.now() < until:
        await asyncio.sleep(_POLL_SECONDS)
    end = call.ended(world.now())
    if end is None:
        return pb.FunctionGetOutputsResponse(num_unfinished_inputs=1, last_entry_id="0-0")
    if call.life.expired:
        return pb.FunctionGetOutputsResponse(num_unfinished_inputs=0, last_entry_id="0-0")
    item = pb.FunctionGetOutputsItem(
        result=_result(call, end),
        idx=0,
        input_id=call.input_id,
        data_format=pb.DATA_FORMAT_PICKLE,
        task_id=functions.container_of(call, world.now()),
        input_started_at=end.start,
        output_created_at=end.end or 0.0,
    )
    return pb.FunctionGetOutputsResponse(idxs=[0], outputs=[item], last_entry_id="1-0")


def _result(call: Call, end: Attempt) -> pb.GenericResult:
    result = pb.GenericResult(status=_RESULTS.get(end.status, pb.GenericResult.GENERIC_STATUS_FAILURE))
    if end.status == SUCCESS:
        result.data = pickle.dumps(call.life.result)
    elif end.status == TERMINATED:
        result.exception = "Function call was cancelled."
    elif end.status == TIMEOUT:
        result.exception = f"Task's current input hit its timeout of {call.timeout}s"
    else:
        result.exception = call.life.exception or "The container failed."
    return result


@unary("FunctionCallFromId")
async def from_id(world: World, request: pb.FunctionCallFromIdRequest) -> pb.FunctionCallFromIdResponse:
    """Whether a call exists, and whose it is."""
    call = world.call(request.function_call_id)
    return pb.FunctionCallFromIdResponse(
        function_call_id=call.call_id,
        num_inputs=1,
        metadata=pb.FunctionCallHandleMetadata(app_id=call.app_id, function_id=call.function_id),
    )


@unary("FunctionCallCancel")
async def cancel(world: World, request: pb.FunctionCallCancelRequest) -> Empty:
    """Ends one call for good; one that has ended stays as it is."""
    call = world.call(request.function_call_id)
    if call.ended(world.now()) is None and world.settings.stop != "ignored":
        call.stopped = world.now()
    return Empty()


@unary("FunctionCallFetch")
async def fetch(world: World, request: pb.FunctionCallFetchRequest) -> pb.FunctionCallFetchResponse:
    """The newest calls, or those of a time."""
    found = sorted(_calls(world, request.function_id, request.all_variants), key=lambda call: -call.enqueued)
    if request.WhichOneof("query_oneof") == "range":
        since, until = seconds(request.range.since), seconds(request.range.until)
        found = [call for call in found if since <= call.enqueued < until]
        limit = request.range.limit or len(found)
    else:
        limit = request.tail.count
    return pb.FunctionCallFetchResponse(function_call_inputs=[_input_info(world, call) for call in found[:limit]])


@unary("FunctionCallCount")
async def count(world: World, request: pb.FunctionCallCountRequest) -> pb.FunctionCallCountResponse:
    """How many calls were spawned in each bucket of time."""
    since, until, width = seconds(request.since), seconds(request.until), request.bucket_secs
    buckets: dict[int, int] = {}
    for call in _calls(world, request.function_id, request.all_variants):
        if since <= call.enqueued < until:
            begin = int(call.enqueued // width) * width
            buckets[begin] = buckets.get(begin, 0) + 1
    answer = pb.FunctionCallCountResponse()
    for begin, number in sorted(buckets.items()):
        answer.buckets.add(bucket_start_at=stamp(begin), count=number)
    return answer


def _calls(world: World, function_id: str, all_variants: bool) -> list[Call]:
    function = world.function(function_id)
    ids = {function_id}
    if all_variants:
        root = function.base_id or function_id
        ids |= {root} | {item.function_id for item in world.functions.values() if item.base_id == root}
    return [call for call in world.calls.values() if call.function_id in ids]


def _input_info(world: World, call: Call) -> pb.FunctionCallInputInfo:
    now = world.now()
    world.settle(world.app(call.app_id), now)
    last = call.last(now)
    info = pb.FunctionCallInputInfo(enqueued_at=stamp(call.enqueued), status=last.status, function_call_id=call.call_id)
    if last.status != PENDING and not call.given_up(call.attempts(now)):
        info.started_at.CopyFrom(stamp(last.start))
        info.container_id = functions.container_of(call, now)
        info.startup_time_seconds = round(last.start - last.begin, 3)
        info.execution_time_seconds = round((last.end or now) - last.start, 3)
    if call.method:
        info.service_method_name = call.method
    return info
