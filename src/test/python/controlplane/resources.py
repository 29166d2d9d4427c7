"""What an app is made of before it can run: environments, images, mounts and secrets."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2 as pb

from controlplane.rpc import streaming, unary
from controlplane.world import World, new_id, not_found

_BUILDER = "2025.06"
_GOOD = pb.GenericResult.GENERIC_STATUS_SUCCESS
_BAD = pb.GenericResult.GENERIC_STATUS_FAILURE


@unary("ClientHello")
async def hello(world: World, request: Empty) -> pb.ClientHelloResponse:
    """Greets a client."""
    return pb.ClientHelloResponse(image_builder_version=_BUILDER)


@unary("CliCommandSuggest")
async def suggest_command(world: World, request: pb.CliCommandSuggestRequest) -> pb.CliCommandSuggestResponse:
    """Knows no better command."""
    return pb.CliCommandSuggestResponse()


@unary("ObjectSuggest")
async def suggest_object(world: World, request: pb.ObjectSuggestRequest) -> pb.ObjectSuggestResponse:
    """Knows no better name."""
    return pb.ObjectSuggestResponse()


@unary("EnvironmentGetOrCreate")
async def environment(world: World, request: pb.EnvironmentGetOrCreateRequest) -> pb.EnvironmentGetOrCreateResponse:
    """One of the known environments."""
    name = world.environment(request.deployment_name)
    settings = pb.EnvironmentSettings(image_builder_version=_BUILDER)
    return pb.EnvironmentGetOrCreateResponse(
        environment_id=f"en-{name}", metadata=pb.EnvironmentMetadata(name=name, settings=settings)
    )


@unary("EnvironmentList")
async def environments(world: World, request: Empty) -> pb.EnvironmentListResponse:
    """All environments; the first is the default."""
    names = world.settings.environments
    items = [
        pb.EnvironmentListItem(
            name=name, environment_id=f"en-{name}", default=name == names[0], image_builder_version=_BUILDER
        )
        for name in names
    ]
    return pb.EnvironmentListResponse(items=items)


@unary("ImageGetOrCreate")
async def image(world: World, request: pb.ImageGetOrCreateRequest) -> pb.ImageGetOrCreateResponse:
    """An image that is there at once, or one whose build has to be awaited."""
    image_id = new_id("im")
    world.images[image_id] = request.app_id
    answer = pb.ImageGetOrCreateResponse(image_id=image_id, metadata=_image_metadata())
    if world.settings.image_build == "ok" and not world.settings.image_log:
        answer.result.status = _GOOD
    return answer


@streaming("ImageJoinStreaming")
async def image_build(
    world: World, request: pb.ImageJoinStreamingRequest
) -> AsyncIterator[pb.ImageJoinStreamingResponse]:
    """The log of a build and its end."""
    for number, line in enumerate(world.settings.image_log):
        log = pb.TaskLogs(data=line + "\n", timestamp=time.time(), file_descriptor=pb.FILE_DESCRIPTOR_STDOUT)
        yield pb.ImageJoinStreamingResponse(entry_id=str(number + 1), task_logs=[log])
    failed = world.settings.image_build != "ok"
    result = pb.GenericResult(status=_BAD if failed else _GOOD, exception=world.settings.image_build if failed else "")
    yield pb.ImageJoinStreamingResponse(result=result, eof=True, metadata=_image_metadata())


def _image_metadata() -> pb.ImageMetadata:
    return pb.ImageMetadata(python_version_info="3.12.1", image_builder_version=_BUILDER)


@unary("MountGetOrCreate")
async def mount(world: World, request: pb.MountGetOrCreateRequest) -> pb.MountGetOrCreateResponse:
    """A mount of the user's files or of the client itself; its content is of no interest here."""
    metadata = pb.MountHandleMetadata(content_checksum_sha256_hex="0" * 64)
    return pb.MountGetOrCreateResponse(mount_id=new_id("mo"), handle_metadata=metadata)


@unary("MountBatchedCheckExistence")
async def check_files(
    world: World, request: pb.MountBatchedCheckExistenceRequest
) -> pb.MountBatchedCheckExistenceResponse:
    """Which files have yet to be sent."""
    missing = [sha for sha in request.sha256_hex_hashes if sha not in world.blobs]
    return pb.MountBatchedCheckExistenceResponse(missing_sha256_hex_hashes=missing)


@unary("MountPutFile")
async def put_file(world: World, request: pb.MountPutFileRequest) -> pb.MountPutFileResponse:
    """Takes a file, or says whether it is there."""
    if request.WhichOneof("data_oneof") == "data":
        world.blobs[request.sha256_hex] = request.data
    return pb.MountPutFileResponse(exists=request.sha256_hex in world.blobs)


@unary("SecretGetOrCreate")
async def secret(world: World, request: pb.SecretGetOrCreateRequest) -> pb.SecretGetOrCreateResponse:
    """A secret by name, which must exist, or one that belongs to the app. Its values are not kept."""
    name = request.deployment_name
    if name and name not in world.settings.secrets:
        where = world.environment(request.environment_name)
        raise not_found(f"Secret '{name}' not found in environment '{where}'.")
    if not name and not request.app_id:
        raise GRPCError(Status.INVALID_ARGUMENT, "A secret needs a name or an app.")
    return pb.SecretGetOrCreateResponse(
        secret_id=world.named_secrets.setdefault(name, new_id("st")), metadata=pb.SecretMetadata(name=name)
    )
