"""Makes or mends `.venv`: the locked libraries by hash, then this project, editable. Used by the Makefile.

    missing, interrupted, moved, other lock  --> made anew from requirements.lock
    other pyproject.toml                     --> only this project is installed again
    up to date                               --> nothing, in a few hundredths of a second

The stamp is written last, so that an interrupted run is never taken for a finished one; a file lock
lets a second make wait for the first. Nothing but the standard library is at hand here, and nothing
that is not in requirements.lock may be fetched.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "followthrough.json"
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"


def main() -> int:
    """Exit code 0 once `.venv` is ready; otherwise says in one line what to do."""
    with (ROOT / ".venv.lock").open("w") as guard:
        # The kernel frees the lock when this process ends, however it ends.
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another make that prepares .venv")
            fcntl.flock(guard, fcntl.LOCK_EX)
        try:
            prepare()
        except KeyboardInterrupt:
            return fail("interrupted; run the same command again to go on")
        except subprocess.CalledProcessError as error:
            return fail(f"{what_failed(error)}; mend that and run the same command again")
        except OSError as error:
            return fail(f"{VENV} cannot be made: {error.strerror or error}")
    return 0


def prepare() -> None:
    """Brings `.venv` from whatever state it is in to the wanted one."""
    libraries, project = wanted_libraries(), digest(PROJECT)
    stamp = read_stamp()
    if stamp.get("libraries") != libraries or not (VENV / "bin" / "python").exists():
        make_anew()
        stamp = {"libraries": libraries}
        write_stamp(stamp)
    if stamp.get("project") != project or not (VENV / "bin" / "followthrough").exists():
        write_stamp({"libraries": libraries})
        pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        # pip does so for what it copies: else nothing would, where Python is told to write no bytecode by itself.
        run(str(VENV / "bin" / "python"), "-m", "compileall", "-q", str(ROOT / "daemon"), str(ROOT / "connectors"))
        write_stamp({"libraries": libraries, "project": project})


def make_anew() -> None:
    """An empty `.venv` with the locked libraries, wheels only: building one would fetch unlocked tools."""
    try:
        import ensurepip  # noqa: F401 - Debian ships Python without it; asked before anything is changed
        import venv  # noqa: F401
    except ImportError:
        sys.exit(fail("python3-venv is missing: sudo apt install python3-venv"))
    say("making .venv from requirements.lock (once; a minute or so)")
    STAMP.unlink(missing_ok=True)
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", str(VENV))
    pip("install", "--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK))


def wanted_libraries() -> str:
    """Names the lock, the interpreter and the place: a venv that was moved with its folder is broken."""
    return f"{digest(LOCK)} {sys.version.split()[0]} {VENV}"


def pip(*arguments: str) -> None:
    """Runs the venv's own pip, silent but for errors, whatever the user's pip is set up to do."""
    run(str(VENV / "bin" / "python"), "-m", "pip", "-qq", "--no-input", *arguments)


def run(*command: str) -> None:
    """Runs a step to its end; output goes where ours goes."""
    ours = {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_PYTHON_VERSION_WARNING": "1",
        "PIP_REQUIRE_HASHES": "0",  # asked for where it is meant; our own folder has no hash
        "PIP_USER": "0",
    }
    foreign = {
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONWARNINGS",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_CONSTRAINT",
        "__PYVENV_LAUNCHER__",
    }
    environment = {name: value for name, value in os.environ.items() if name not in foreign} | ours
    subprocess.run(command, check=True, env=environment)  # noqa: S603 - our own command lines


def what_failed(error: subprocess.CalledProcessError) -> str:
    """One clause for the last line; what the step itself printed stands above it."""
    if "--require-hashes" in error.cmd:
        return "installing the locked libraries failed (is there a network?)"
    if "--editable" in error.cmd or "compileall" in error.cmd:
        return "installing the project itself failed"
    return "making the virtual environment failed"


def digest(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """What `.venv` was last made from; empty where that is not known for sure."""
    with contextlib.suppress(OSError, ValueError):
        stamp = json.loads(STAMP.read_text())
        if isinstance(stamp, dict):
            return stamp
    return {}


def write_stamp(stamp: dict[str, str]) -> None:
    """Replaces the stamp in one step."""
    new = STAMP.with_suffix(".new")
    new.write_text(json.dumps(stamp))
    new.replace(STAMP)


def say(line: str) -> None:
    """One line for who waits."""
    sys.stderr.write(f"followthrough: {line}\n")


def fail(line: str) -> int:
    """Says it and returns the exit code."""
    say(line)
    return 1


if __name__ == "__main__":
    sys.exit(main())
