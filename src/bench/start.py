"""Starts servers in turn and times each from its spawn to the answers to initialize and tools/list."""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {"roots": {"listChanged": True}, "elicitation": {}},
        "clientInfo": {"name": "bench", "version": "1"},
    },
}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}
LIST = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}


def send(process, *messages):
    process.stdin.write("".join(json.dumps(message) + "\n" for message in messages).encode())
    process.stdin.flush()


def answer(process, number):
    while True:
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"{process.args} ended before its answer {number}")
        if json.loads(line).get("id") == number:
            return


def cpu(pid):
    """Milliseconds on a CPU, over all threads that still live."""
    return sum(
        int((task / "schedstat").read_text().split()[0]) / 1e6
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
    )


def resident(pid):
    """MiB."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def start(command, environment, folder):
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
    )
    try:
        send(process, INITIALIZE)
        answer(process, 1)
        greeted = time.perf_counter()
        send(process, INITIALIZED, LIST)
        answer(process, 2)
        listed = time.perf_counter()
        return (greeted - begun) * 1e3, (listed - begun) * 1e3, cpu(process.pid), resident(process.pid)
    finally:
        process.kill()
        process.wait()


def servers(words):
    """Each begins with --server and its name; the rest are the words of its command."""
    found = []
    for word in words:
        if word == "--server":
            found.append([])
        else:
            found[-1].append(word)
    return [(name, command) for name, *command in found]


def main(rounds, place, *words):
    commands = servers(words)
    measured = {name: [] for name, _ in commands}
    with tempfile.TemporaryDirectory(dir=place) as folder:
        os.makedirs(f"{folder}/.git")
        environment = os.environ | {"HOLDFIRE_HOME": f"{folder}/state", "XDG_CONFIG_HOME": f"{folder}/config"}
        for turn in range(int(rounds) + 1):
            for name, command in commands:
                figures = start(command, environment, folder)
                if turn:  # the first is to bring everything into memory
                    measured[name].append(figures)
    print(f"load {' '.join(f'{load:.1f}' for load in os.getloadavg())}, {rounds} starts each, in turn")
    print(f"{'':20}{'initialize':>12}{'tools/list':>12}{'fastest':>10}{'CPU ms':>8}{'MiB':>6}")
    for name, rows in measured.items():
        greeted, listed, used, room = (statistics.median(column) for column in zip(*rows))
        fastest = min(row[1] for row in rows)
        print(f"{name:20}{greeted:12.0f}{listed:12.0f}{fastest:10.0f}{used:8.0f}{room:6.0f}")


main(*sys.argv[1:])
