"""Plays the person in the demo: waits for a request, then answers it at a pseudo-terminal of its own.

usage: person.py FILE PHRASE COMMAND...   FILE names the request once it is there; its text is added to COMMAND.
"""

import os
import pty
import sys
import time

PATIENCE_SECONDS = 600


def request(file):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            with open(file, encoding="ascii") as handle:
                text = handle.read()
            if text.endswith("\n"):
                return text.strip()
        except FileNotFoundError:
            pass
        time.sleep(0.1)
    sys.exit("person: nothing was asked")


def main():
    file, phrase, command = sys.argv[1], sys.argv[2], sys.argv[3:]
    command.append(request(file))
    child, terminal = pty.fork()
    if child == 0:
        os.execv(command[0], command)
    shown, typed = b"", False
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
        sys.stdout.write("    person's terminal | ".join(data.decode(errors="replace").splitlines(keepends=True)))
        sys.stdout.flush()
        if not typed and b"or no: " in shown:
            os.write(terminal, phrase.encode() + b"\n")
            typed = True
    _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
