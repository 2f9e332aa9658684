"""Keeps a server only as long as the tests that started it: run as a program, never imported.

    leash.py FOLDER USER COMMAND...     stdin is a pipe from the tests

The pipe is the leash. When the tests end, in whatever way, killed included, the kernel closes it; then
the server is killed with all its children, and its folder is removed. A byte through the pipe asks the
server to stop (and makes it, after five seconds), and leaves the folder for another start. A server that
ends by itself ends the leash with its own exit code. USER is a number, or - for whoever runs the tests.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading

GRACE = 5.0
LONGEST = 3600.0


def main() -> int:
    """The server's own exit code, or 0 once it was stopped."""
    folder, user, *command = sys.argv[1:]
    identity = {} if user == "-" else {"user": int(user), "group": int(user), "extra_groups": ()}
    with open(os.path.join(folder, "server.out"), "ab") as out:  # noqa: PTH118, PTH123 - pathlib costs start-up time
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=folder,
            start_new_session=True,
            **identity,  # type: ignore[call-overload]
        )
    said: list[bytes] = []
    threading.Thread(target=hear, args=(server, said), daemon=True).start()
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(LONGEST)
    end(server)
    if said == [b""]:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if said else server.returncode


def hear(server: subprocess.Popen[bytes], said: list[bytes]) -> None:
    """Waits for the pipe to say something or to be closed, and has the server stop."""
    said.append(os.read(0, 1))
    if said[0]:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(GRACE)
    server.kill()


def end(server: subprocess.Popen[bytes]) -> None:
    """Nothing of the server is left: not itself, nor what it left behind in its process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


if __name__ == "__main__":
    sys.exit(main())
