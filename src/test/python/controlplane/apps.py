"""Apps: made, published, listed, stopped, left by their client."""

from __future__ import annotations

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2 as pb

from controlplane import functions
from controlplane.rpc import unary
from controlplane.world import App, World, new_id

SPEND_LIMIT = "workspace billing cycle spend limit reached"
_OVER = (pb.APP_STATE_STOPPED, pb.APP_STATE_STOPPING)


@unary("AppCreate")
async def create(world: World, request: pb.AppCreateRequest) -> pb.AppCreateResponse:
    """A new app, unless the month's money is spent."""
    if world.settings.spend_limit == "app_create":
        raise GRPCError(Status.RESOURCE_EXHAUSTED, SPEND_LIMIT)
    now = world.now()
    app = App(
        app_id=new_id("ap"),
        name=request.description,
        environment=world.environment(request.environment_name),
        declared=request.app_state,
        created=now,
        heartbeat=now,
        tags=dict(request.tags),
    )
    world.apps[app.app_id] = app
    page = f"https://modal.com/apps/{world.settings.workspace}/{app.environment}/{app.app_id}"
    return pb.AppCreateResponse(app_id=app.app_id, app_page_url=page, app_logs_url=page + "?activeTab=logs")


@unary("AppHeartbeat")
async def heartbeat(world: World, request: pb.AppHeartbeatRequest) -> Empty:
    """The client is still there."""
    world.app(request.app_id).heartbeat = world.now()
    return Empty()


@unary("AppPublish")
async def publish(world: World, request: pb.AppPublishRequest) -> pb.AppPublishResponse:
    """An app begins to run, or becomes the deployed one of its name."""
    app = world.app(request.app_id)
    app.functions, app.classes = dict(request.function_ids), dict(request.class_ids)
    app.declared, app.tags = request.app_state, dict(request.tags) or app.tags
    if request.app_state == pb.APP_STATE_DEPLOYED:
        app.name, app.deployed, app.version = request.name or app.name, world.now(), app.version + 1
    page = f"https://modal.com/apps/{world.settings.workspace}/{app.environment}/deployed/{app.name}"
    return pb.AppPublishResponse(url=page, deployed_at=app.deployed)


@unary("AppClientDisconnect")
async def disconnect(world: World, request: pb.AppClientDisconnectRequest) -> Empty:
    """The client says goodbye, with its reason."""
    reason = pb.AppDisconnectReason.Name(request.reason).removeprefix("APP_DISCONNECT_REASON_")
    world.disconnect(world.app(request.app_id), world.now(), reason)
    return Empty()


@unary("AppStop")
async def stop(world: World, request: pb.AppStopRequest) -> Empty:
    """Stops an app: at once, slowly, or not at all though it was acknowledged."""
    app, now, how = world.app(request.app_id), world.now(), world.settings.stop
    app.stop_asked = app.stop_asked or now
    if how != "ignored" and app.stop_at is None:
        world.end(app, now + (world.settings.stop_seconds if how == "slow" else 0.0), world.settings.user)
    return Empty()


@unary("AppList")
async def listed(world: World, request: pb.AppListRequest) -> pb.AppListResponse:
    """The apps of an environment; with a late list the newest are missing and the states are old."""
    now = world.now() - world.settings.app_list_late_seconds
    name = world.environment(request.environment_name)
    apps = [app for app in world.apps.values() if app.environment == name and app.created <= now]
    return pb.AppListResponse(apps=[_item(world, app, now) for app in apps])


def _item(world: World, app: App, now: float) -> pb.AppListResponse.AppListItem:
    world.settle(app, world.now())
    state = world.settle(app, now)
    running = 0 if state == pb.APP_STATE_STOPPED else len(functions.containers(world, app.app_id, now))
    return pb.AppListResponse.AppListItem(
        app_id=app.app_id,
        description=app.name,
        state=state,
        created_at=app.created,
        stopped_at=app.stop_at or 0.0 if state == pb.APP_STATE_STOPPED else 0.0,
        n_running_tasks=running,
        name=app.name if app.deployed else "",
    )


def lifecycle(world: World, app: App) -> pb.AppLifecycle:
    """What an app went through so far."""
    state = world.settle(app, world.now())
    stopped = state == pb.APP_STATE_STOPPED
    return pb.AppLifecycle(
        app_state=state,
        created_at=app.created,
        created_by=world.settings.user,
        deployed_at=app.deployed,
        deployed_by=world.settings.user if app.deployed else "",
        version=app.version,
        stopped_at=app.stop_at if stopped and app.stop_at else 0.0,
        stopped_by=app.stopped_by if stopped else "",
    )


@unary("AppGetLifecycle")
async def get_lifecycle(world: World, request: pb.AppGetLifecycleRequest) -> pb.AppGetLifecycleResponse:
    """An app's lifecycle by its id."""
    return pb.AppGetLifecycleResponse(lifecycle=lifecycle(world, world.app(request.app_id)))


@unary("AppGetByDeploymentName")
async def by_name(world: World, request: pb.AppGetByDeploymentNameRequest) -> pb.AppGetByDeploymentNameResponse:
    """The app deployed under a name, or the one that was."""
    name = world.environment(request.environment_name)
    app = world.deployed(request.name, name)
    answer = pb.AppGetByDeploymentNameResponse(environment_name=name)
    if app is not None:
        over = world.settle(app, world.now()) in _OVER
        answer.app_id, answer.previous_app_id = ("", app.app_id) if over else (app.app_id, "")
        answer.lifecycle.CopyFrom(lifecycle(world, app))
    return answer


@unary("AppGetInfo")
async def info(world: World, request: pb.AppGetInfoRequest) -> pb.AppGetInfoResponse:
    """An app with its base functions."""
    app = world.app(request.app_id)
    metadata = pb.AppHandleMetadata(
        description=app.name,
        app_id=app.app_id,
        environment_name=app.environment,
        lifecycle=lifecycle(world, app),
        functions=app.functions,
    )
    answer = pb.AppGetInfoResponse(info=metadata)
    for function_id in app.functions.values():
        data = functions.reported(world, world.function(function_id))
        summary = answer.function_info_summaries[function_id]
        gpus = [ranked.function.resources.gpu_config for ranked in data.ranked_functions]
        summary.gpu_config.extend(gpu for gpu in gpus if gpu.count)
    return answer


@unary("AppGetLayout")
async def layout(world: World, request: pb.AppGetLayoutRequest) -> pb.AppGetLayoutResponse:
    """What a deployed app consists of, for the deployment that replaces it."""
    app = world.app(request.app_id)
    objects = [
        pb.Object(
            object_id=function_id, function_handle_metadata=functions.metadata(world, world.function(function_id))
        )
        for function_id in app.functions.values()
    ]
    objects += [
        pb.Object(object_id=class_id, class_handle_metadata=pb.ClassHandleMetadata())
        for class_id in app.classes.values()
    ]
    return pb.AppGetLayoutResponse(
        app_layout=pb.AppLayout(objects=objects, function_ids=app.functions, class_ids=app.classes)
    )


@unary("AppDeploymentHistory")
async def history(world: World, request: pb.AppDeploymentHistoryRequest) -> pb.AppDeploymentHistoryResponse:
    """The newest deployment of an app."""
    app = world.app(request.app_id)
    row = pb.AppDeploymentHistory(
        app_id=app.app_id,
        version=app.version,
        client_version="1.6.4",
        deployed_at=app.deployed,
        deployed_by=world.settings.user,
    )
    return pb.AppDeploymentHistoryResponse(
        app_deployment_histories=[row] if app.deployed else [], production_app_version=app.version
    )


@unary("TaskList")
async def tasks(world: World, request: pb.TaskListRequest) -> pb.TaskListResponse:
    """The containers of one app or of all; one that has not started has no start time."""
    now = world.now()
    answer = pb.TaskListResponse()
    for app in world.apps.values():
        if request.app_id not in ("", app.app_id) or world.settle(app, now) == pb.APP_STATE_STOPPED:
            continue
        for container_id, attempt in functions.containers(world, app.app_id, now):
            answer.tasks.add(
                task_id=container_id,
                app_id=app.app_id,
                app_description=app.name,
                started_at=attempt.start if attempt.start < now or attempt.end is not None else 0.0,
                enqueued_at=attempt.begin,
            )
    return answer
