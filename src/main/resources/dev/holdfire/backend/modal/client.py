"""Starts a command that outlives the server, read from standard input: `- FOLDER PROGRAM [ARGUMENT…]`.

Answers {"started": true} on standard output once the command is looked after. Its output goes to
client.log in FOLDER, its exit code to client-end.json (-N for signal N); client.lock is locked for
as long as it lives.

client.log is for its owner alone, and credentials that a server said again are taken out of it once
the command has ended. A filter in between would do so at once, and end a run that costs money when
the filter is killed: a client that cannot print dies.
"""
import fcntl
import json
import os
import re
import signal
import sys

TOKEN = re.compile(rb"\ba[ks]-[A-Za-z0-9]{20,}")
HANDLED = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)


def main():
    folder, command = sys.argv[1], sys.argv[2:]
    answer, question = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.close(answer)
            keep(folder, command, question)
        os._exit(0)
    os.close(question)
    sys.stdout.write(os.read(answer, 1000).decode("utf-8"))


def keep(folder, command, question):
    lock = os.open(os.path.join(folder, "client.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.lockf(lock, fcntl.LOCK_EX)
    log = os.open(
        os.path.join(folder, "client.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
    )
    null = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((null, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    client = os.fork()
    if client == 0:
        try:
            os.execvp(command[0], command)
        except OSError as failure:
            os.write(2, ("Error: %s: %s\n" % (command[0], failure)).encode("utf-8"))
        os._exit(127)
    for number in HANDLED:
        signal.signal(number, signal.SIG_IGN)
    os.write(question, b'{"started": true}')
    os.close(question)
    _, status = os.waitpid(client, 0)
    mask(os.path.join(folder, "client.log"))
    write_end(folder, os.waitstatus_to_exitcode(status))


def mask(path):
    """A server may say the credentials again that it refuses, and the client prints what it says."""
    with open(path, "rb") as file:
        said = file.read()
    masked = TOKEN.sub(b"[masked Modal token]", said)
    if masked != said:
        with open(path + ".new", "wb") as file:
            file.write(masked)
        os.rename(path + ".new", path)


def write_end(folder, code):
    path = os.path.join(folder, "client-end.json")
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump({"code": code}, file)
        file.flush()
        os.fsync(file.fileno())
    os.rename(path + ".new", path)


main()
