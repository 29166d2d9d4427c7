"""Functions, their variants, classes, and the containers in which calls run."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message
from grpclib import GRPCError, Status
from modal_proto import api_pb2 as pb

from controlplane.life import Attempt, Call
from controlplane.rpc import unary
from controlplane.world import App, Function, World, new_id, not_found

_SHARED = (
    "module_name function_name implementation_name function_type warm_pool_size concurrency_limit"
    " task_idle_timeout_secs autoscaler_settings timeout_secs startup_timeout_secs webhook_config schedule is_class"
    " class_parameter_info is_method method_definitions method_definitions_set function_schema untrusted"
    " supported_input_formats supported_output_formats http_config is_server routing_region is_sessioned"
).split()


@unary("FunctionPrecreate")
async def precreate(world: World, request: pb.FunctionPrecreateRequest) -> pb.FunctionPrecreateResponse:
    """Gives a function its id before its parts are there."""
    function_id = request.existing_function_id or new_id("fu")
    if function_id not in world.functions:
        data = pb.FunctionData()
        _copy(request, data, _SHARED)
        world.functions[function_id] = Function(function_id, request.app_id, data)
    function = world.function(function_id)
    return pb.FunctionPrecreateResponse(function_id=function_id, handle_metadata=metadata(world, function))


@unary("FunctionCreate")
async def create(world: World, request: pb.FunctionCreateRequest) -> pb.FunctionCreateResponse:
    """Takes a function's definition, refusing what cannot run."""
    data = pb.FunctionData()
    if request.HasField("function_data"):
        data.CopyFrom(request.function_data)
    else:
        _copy(request.function, data, _SHARED)
        data.ranked_functions.add(rank=0, function=request.function)
    _check(world, data)
    function = Function(request.existing_function_id or new_id("fu"), request.app_id, data)
    world.functions[function.function_id] = function
    return pb.FunctionCreateResponse(
        function_id=function.function_id,
        function=data.ranked_functions[0].function,
        handle_metadata=metadata(world, function),
        function_data=data,
    )


@unary("ClassCreate")
async def create_class(world: World, request: pb.ClassCreateRequest) -> pb.ClassCreateResponse:
    """A class is a name for its service function."""
    class_id = request.existing_class_id or new_id("cs")
    return pb.ClassCreateResponse(class_id=class_id, handle_metadata=pb.ClassHandleMetadata())


@unary("FunctionBindParams")
async def bind(world: World, request: pb.FunctionBindParamsRequest) -> pb.FunctionBindParamsResponse:
    """A variant with its own id, for other options or the parameters of a class."""
    base = world.function(request.function_id)
    root = world.function(base.base_id) if base.base_id else base
    data = pb.FunctionData()
    data.CopyFrom(base.data)
    if request.HasField("function_options"):
        _apply(request.function_options, data)
    _check(world, data)
    variant = Function(
        new_id("fu"),
        base.app_id,
        data,
        base_id=root.function_id,
        options=request.function_options,
        params=request.serialized_params,
    )
    world.functions[variant.function_id] = variant
    return pb.FunctionBindParamsResponse(
        bound_function_id=variant.function_id, handle_metadata=metadata(world, variant)
    )


@unary("FunctionGet")
async def get(world: World, request: pb.FunctionGetRequest) -> pb.FunctionGetResponse:
    """A function of a deployed app, by name."""
    where = world.environment(request.environment_name)
    app = world.deployed(request.app_name, where)
    if app is None or world.settle(app, world.now()) == pb.APP_STATE_STOPPED:
        raise not_found(f"App '{request.app_name}' not found in environment '{where}'.")
    if request.object_tag not in app.functions:
        raise not_found(f"App '{request.app_name}' has no function '{request.object_tag}'.")
    function = world.function(app.functions[request.object_tag])
    return pb.FunctionGetResponse(
        function_id=function.function_id,
        handle_metadata=metadata(world, function),
        function=reported(world, function),
    )


@unary("FunctionGetById")
async def get_by_id(world: World, request: pb.FunctionGetByIdRequest) -> pb.FunctionGetByIdResponse:
    """A function or a variant, by id."""
    function = world.function(request.function_id)
    return pb.FunctionGetByIdResponse(function=reported(world, function), handle_metadata=metadata(world, function))


@unary("FunctionGetSchedulingParams")
async def scheduling(
    world: World, request: pb.FunctionGetSchedulingParamsRequest
) -> pb.FunctionGetSchedulingParamsResponse:
    """The autoscaler's settings as they are held."""
    settings = reported(world, world.function(request.function_id)).autoscaler_settings
    return pb.FunctionGetSchedulingParamsResponse(
        autoscaler_configuration=pb.AutoscalerConfiguration(settings=settings, static_settings=settings)
    )


@unary("FunctionListVariants")
async def variants(world: World, request: pb.FunctionListVariantsRequest) -> pb.FunctionListVariantsResponse:
    """All variants of a function with what was set for each."""
    root = world.function(request.function_id)
    found = [item for item in world.functions.values() if item.base_id == root.function_id]
    infos = [
        pb.FunctionVariantInfo(
            function_id=item.function_id, serialized_params=item.params, function_options=item.options
        )
        for item in found
    ]
    return pb.FunctionListVariantsResponse(infos=infos)


def metadata(world: World, function: Function) -> pb.FunctionHandleMetadata:
    """What a client needs to call a function."""
    data = function.data
    handle = pb.FunctionHandleMetadata(
        function_name=data.function_name,
        function_type=data.function_type,
        is_method=data.is_method,
        definition_id=function.function_id.replace("fu-", "de-"),
        class_parameter_info=data.class_parameter_info,
        function_schema=data.function_schema,
        supported_input_formats=data.supported_input_formats,
        supported_output_formats=data.supported_output_formats,
        app_id=function.app_id,
        base_function_id=function.base_id,
    )
    for name, method in data.method_definitions.items():
        handle.method_handle_metadata[name].CopyFrom(
            pb.FunctionHandleMetadata(
                function_name=method.function_name,
                function_type=method.function_type,
                use_method_name=name,
                function_schema=method.function_schema,
                supported_input_formats=method.supported_input_formats,
                supported_output_formats=method.supported_output_formats,
                app_id=function.app_id,
            )
        )
    return handle


def reported(world: World, function: Function) -> pb.FunctionData:
    """What the server says about a function: what was asked, unless the settings make it differ."""
    data = pb.FunctionData()
    data.CopyFrom(function.data)
    override: dict[str, Any] = world.settings.info_override
    if not override or override.get("function", data.function_name) != data.function_name:
        return data
    options = pb.FunctionOptions()
    if "timeout" in override:
        options.timeout_secs = override["timeout"]
    if "retries" in override:
        options.retry_policy.retries = override["retries"]
    if "gpu" in override:
        options.resources.gpu_config.gpu_type = override["gpu"]
        options.resources.gpu_config.count = override.get("gpu_count", 1)
    if "memory" in override:
        options.resources.memory_mb_max = override["memory"]
    if "cpu" in override:
        options.resources.milli_cpu_max = int(override["cpu"] * 1000)
    if "scaledown_window" in override:
        options.task_idle_timeout_secs = override["scaledown_window"]
    _apply(options, data)
    return data


def containers(world: World, app_id: str, now: float) -> list[tuple[str, Attempt]]:
    """The containers of an app's calls at an instant, with the attempt that each serves or has just served."""
    found: list[tuple[str, Attempt]] = []
    for call in world.calls_of(app_id):
        if call.enqueued > now or (call.is_crashing(now) and not call.life.listed):
            continue
        last, ended = call.last(now), call.ended(now)
        if ended is None or (ended.end is not None and ended.end + call.life.idle > now and call.stopped is None):
            found.append((container_of(call, now), last))
    return found


def container_of(call: Call, now: float) -> str:
    """The container of a call's present attempt; each attempt has its own."""
    wanted = max(len(call.attempts(now)), 1)
    while len(call.container_ids) < wanted:
        call.container_ids.append(new_id("ta"))
    return call.container_ids[wanted - 1]


def app_of(world: World, function: Function) -> App:
    """The app that a function belongs to."""
    return world.app(function.app_id)


def _check(world: World, data: pb.FunctionData) -> None:
    for ranked in data.ranked_functions:
        gpu = ranked.function.resources.gpu_config
        if gpu.count and gpu.gpu_type not in world.settings.gpus:
            raise GRPCError(Status.INVALID_ARGUMENT, f"{gpu.gpu_type} is not a valid GPU type")
    if data.timeout_secs > world.settings.max_timeout_seconds:
        raise GRPCError(
            Status.INVALID_ARGUMENT,
            f"Function timeout must be between 1 and {world.settings.max_timeout_seconds} seconds.",
        )


def _copy(source: Message, target: Message, names: list[str]) -> None:
    """Copies fields that both messages have under the same name."""
    part = type(source)()
    known = source.DESCRIPTOR.fields_by_name
    for field, value in source.ListFields():
        if field.name in names and field.name in target.DESCRIPTOR.fields_by_name:
            if known[field.name].is_repeated:
                getattr(part, field.name).MergeFrom(value)
            elif field.message_type is not None:
                getattr(part, field.name).CopyFrom(value)
            else:
                setattr(part, field.name, value)
    for field, value in part.ListFields():
        if field.is_repeated:
            getattr(target, field.name).MergeFrom(value)
        elif field.message_type is not None:
            getattr(target, field.name).CopyFrom(value)
        else:
            setattr(target, field.name, value)


def _apply(options: pb.FunctionOptions, data: pb.FunctionData) -> None:
    """Sets on a function what options set; what they leave out stays."""
    if options.HasField("timeout_secs"):
        data.timeout_secs = options.timeout_secs
    scaling = data.autoscaler_settings
    if options.HasField("concurrency_limit"):
        scaling.max_containers = options.concurrency_limit
    if options.HasField("warm_pool_size"):
        scaling.min_containers = options.warm_pool_size
    if options.HasField("buffer_containers"):
        scaling.buffer_containers = options.buffer_containers
    if options.HasField("task_idle_timeout_secs"):
        scaling.scaledown_window = options.task_idle_timeout_secs
    for ranked in data.ranked_functions:
        function = ranked.function
        function.resources.MergeFrom(options.resources)
        function.timeout_secs = data.timeout_secs
        if options.HasField("retry_policy"):
            function.retry_policy.CopyFrom(options.retry_policy)
        if options.replace_volume_mounts:
            del function.volume_mounts[:]
            function.volume_mounts.extend(options.volume_mounts)
        if options.replace_secret_ids:
            function.secret_ids[:] = options.secret_ids
        if options.HasField("scheduler_placement"):
            function.scheduler_placement.CopyFrom(options.scheduler_placement)
