"""Volumes: what was put there and what calls have written, listed and served in blocks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from urllib.parse import quote

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2 as pb

from controlplane.rpc import streaming, unary
from controlplane.world import Volume, World, new_id, not_found

BLOCK = 8 << 20
_MUST_EXIST = pb.OBJECT_CREATION_TYPE_UNSPECIFIED
_block_url = ""


def serve_blocks_at(url: str) -> None:
    """Where clients find the content of files."""
    global _block_url  # noqa: PLW0603
    _block_url = url


def volume_named(world: World, name: str, environment: str, create: bool) -> Volume:
    """The volume of a name; a missing one is made or is NOT_FOUND."""
    for volume in world.volumes.values():
        if (volume.name, volume.environment) == (name, environment):
            return volume
    if not create:
        raise not_found(f"Volume '{name}' not found in environment '{environment}'.")
    volume = Volume(new_id("vo"), name, environment, world.now())
    world.volumes[volume.volume_id] = volume
    return volume


@unary("VolumeGetOrCreate")
async def get_or_create(world: World, request: pb.VolumeGetOrCreateRequest) -> pb.VolumeGetOrCreateResponse:
    """A volume by name."""
    where = world.environment(request.environment_name)
    volume = volume_named(world, request.deployment_name, where, request.object_creation_type != _MUST_EXIST)
    return pb.VolumeGetOrCreateResponse(
        volume_id=volume.volume_id, version=pb.VOLUME_FS_VERSION_V1, metadata=_metadata(world, volume)
    )


@unary("VolumeList")
async def listed(world: World, request: pb.VolumeListRequest) -> pb.VolumeListResponse:
    """The volumes of an environment, newest first."""
    where = world.environment(request.environment_name)
    before = request.pagination.created_before or world.now() + 1
    found = [item for item in world.volumes.values() if item.environment == where and item.created < before]
    found = sorted(found, key=lambda volume: -volume.created)[: request.pagination.max_objects or None]
    items = [
        pb.VolumeListItem(
            label=item.name, volume_id=item.volume_id, created_at=item.created, metadata=_metadata(world, item)
        )
        for item in found
    ]
    return pb.VolumeListResponse(items=items, environment_name=where)


def _metadata(world: World, volume: Volume) -> pb.VolumeMetadata:
    info = pb.CreationInfo(created_at=volume.created, created_by=world.settings.user)
    return pb.VolumeMetadata(version=pb.VOLUME_FS_VERSION_V1, name=volume.name, creation_info=info)


def files(world: World, volume: Volume) -> dict[str, tuple[float, int, bytes | None]]:
    """Path to time, size and (for files that were put) content, as of now."""
    now = world.now()
    found = dict(volume.files)
    for call in world.calls.values():
        world.settle(world.app(call.app_id), now)
        data = world.function(call.function_id).data
        mounts = [mount.volume_id for mount in data.ranked_functions[0].function.volume_mounts]
        for at, file in call.written(now):
            target = file.volume or (world.volumes[mounts[0]].name if mounts else "")
            if target == volume.name and at >= found.get(file.path, (0.0, 0, None))[0]:
                found[file.path] = (at, file.size, None)
    return {path: file for path, file in found.items() if file[0] > volume.removed.get(path, 0.0)}


def content(world: World, volume_id: str, path: str, block: int) -> bytes:
    """One block of a file; of a file that a call wrote, its path over and over."""
    _, size, data = _file(world, world.volumes[volume_id], path)
    begin, end = block * BLOCK, min((block + 1) * BLOCK, size)
    if data is not None:
        return data[begin:end]
    pattern = (path + "\n").encode()
    first = begin % len(pattern)
    return (pattern * ((end - begin) // len(pattern) + 2))[first : first + end - begin]


def _file(world: World, volume: Volume, path: str) -> tuple[float, int, bytes | None]:
    found = files(world, volume).get(_relative(path))
    if found is None:
        raise not_found(f"File '{path}' not found.")
    return found


def _relative(path: str) -> str:
    return str(PurePosixPath("/", path)).lstrip("/")


def _volume(world: World, volume_id: str) -> Volume:
    if volume_id not in world.volumes:
        raise not_found(f"Volume '{volume_id}' not found.")
    return world.volumes[volume_id]


@streaming("VolumeListFiles")
async def list_files(world: World, request: pb.VolumeListFilesRequest) -> AsyncIterator[pb.VolumeListFilesResponse]:
    """One folder, a tree, or one file."""
    found = files(world, _volume(world, request.volume_id))
    folder = _relative(request.path)
    entries: dict[str, pb.FileEntry] = {}
    for path, (at, size, _) in found.items():
        if path == folder:
            entries[path] = pb.FileEntry(path=path, type=pb.FileEntry.FILE, mtime=int(at), size=size)
            continue
        if folder and not path.startswith(folder + "/"):
            continue
        parts = path[len(folder) :].lstrip("/").split("/")
        deepest = len(parts) if request.recursive else 1
        for depth in range(1, deepest + 1):
            name = "/".join(filter(None, [folder, *parts[:depth]]))
            if depth == len(parts):
                entries[name] = pb.FileEntry(path=name, type=pb.FileEntry.FILE, mtime=int(at), size=size)
            else:
                newest = max(int(at), entries[name].mtime if name in entries else 0)
                entries[name] = pb.FileEntry(path=name, type=pb.FileEntry.DIRECTORY, mtime=newest)
    if folder and not entries:
        raise not_found(f"No such file or directory: '{request.path}'")
    yield pb.VolumeListFilesResponse(entries=[entries[name] for name in sorted(entries)])


@unary("VolumeGetFile2")
async def get_file(world: World, request: pb.VolumeGetFile2Request) -> pb.VolumeGetFile2Response:
    """Where the blocks of a file can be read."""
    _, size, _ = _file(world, _volume(world, request.volume_id), request.path)
    path = quote(_relative(request.path), safe="")
    urls = [f"{_block_url}?volume={request.volume_id}&path={path}&block={block}" for block in range(-(-size // BLOCK))]
    return pb.VolumeGetFile2Response(get_urls=urls, size=size, start=0, len=size)


@unary("VolumePutFiles")
async def put_files(world: World, request: pb.VolumePutFilesRequest) -> Empty:
    """Files that were sent before get their names."""
    volume = _volume(world, request.volume_id)
    for file in request.files:
        path = _relative(file.filename)
        if request.disallow_overwrite_existing_files and path in files(world, volume):
            raise GRPCError(Status.ALREADY_EXISTS, f"{path}: already exists")
        data = world.blobs.get(file.sha256_hex, b"")
        volume.files[path] = (world.now(), len(data), data)
    return Empty()


@unary("VolumeRemoveFile")
async def remove_file(world: World, request: pb.VolumeRemoveFileRequest) -> Empty:
    """Removes a file, or with `recursive` a folder."""
    volume = _volume(world, request.volume_id)
    wanted = _relative(request.path)
    found = [path for path in files(world, volume) if path == wanted or path.startswith(wanted + "/")]
    if not found:
        raise not_found(f"No such file or directory: '{request.path}'")
    if found != [wanted] and not request.recursive:
        raise GRPCError(Status.INVALID_ARGUMENT, f"'{request.path}' is a directory")
    for path in found:
        volume.files.pop(path, None)
        volume.removed[path] = world.now()
    return Empty()
