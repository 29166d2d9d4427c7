"""Starts the control plane: `python -m controlplane`, with an optional JSON object of settings as argument.

Prints one line of JSON with `server_url` (for MODAL_SERVER_URL) and `control_url`, and ends when stdin ends.
"""

from __future__ import annotations

import asyncio
import copy
import json
import socket
import sys

from aiohttp import web
from grpclib.server import Server

from controlplane import account, apps, calls, functions, logs, resources, volumes
from controlplane.control import Control
from controlplane.rpc import Gateway
from controlplane.world import World

HANDLERS = (account, apps, calls, functions, logs, resources, volumes)
_LOOPBACK = "127.0.0.1"
_RATES = {
    "cpu_hour_cost": "0.04730",
    "mem_gib_hour_cost": "0.00800",
    "cpu_hour_cost_sandbox": "0.141900",
    "mem_gib_hour_cost_sandbox": "0.024000",
    "volume_storage_gib_month_cost": "0.09000",
}
_GPU_RATES = {
    "t4": "0.59000",
    "l4": "0.80000",
    "a10g": "1.10000",
    "l40s": "1.95000",
    "a100_40gb": "2.10000",
    "a100_80gb": "2.50000",
    "rtx6000": "3.03000",
    "h100": "3.95000",
    "h200": "4.54000",
    "b200": "6.25000",
    "b300": "7.10000",
}


def _world(settings: dict[str, object]) -> World:
    """A world in which nothing has happened, with Modal's usual prices."""
    world = World()
    world.settings.rates = _RATES | {f"gpu_hour_cost_{name}": rate for name, rate in _GPU_RATES.items()}
    for name, value in settings.items():
        setattr(world.settings, name, copy.deepcopy(value))
    return world


async def serve(settings: dict[str, object]) -> None:
    """Serves until stdin ends."""
    gateway = Gateway(lambda: _world(settings))
    runner = web.AppRunner(Control(gateway).application())
    await runner.setup()
    await web.TCPSite(runner, _LOOPBACK, 0).start()
    control_url = f"http://{_LOOPBACK}:{runner.addresses[0][1]}"
    volumes.serve_blocks_at(control_url + "/blocks")
    server = Server([gateway])
    listening = socket.create_server((_LOOPBACK, 0))
    await server.start(sock=listening)
    port = listening.getsockname()[1]
    print(json.dumps({"server_url": f"http://{_LOOPBACK}:{port}", "control_url": control_url}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}))
