"""A person at a pseudo-terminal: starts a command there, types once it asks, and prints what the terminal showed.

usage: terminal.py MARK KEYS COMMAND...   The keys are typed when the mark was shown.
It ends as the command does: with its exit code, or with 128 and the signal that ended it.
"""

import os
import pty
import signal
import sys


def main():
    mark, keys, command = os.fsencode(sys.argv[1]), os.fsencode(sys.argv[2]), sys.argv[3:]
    child, terminal = pty.fork()
    if child == 0:
        # A terminal's own shell does not ignore Ctrl-C, whatever started these tests did.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execvp(command[0], command)
    shown, typed = b"", False
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
        if not typed and mark in shown:
            os.write(terminal, keys)
            typed = True
    _, status = os.waitpid(child, 0)
    sys.stdout.buffer.write(shown)
    sys.stdout.flush()
    code = os.waitstatus_to_exitcode(status)
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
