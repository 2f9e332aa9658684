"""Brings the real servers that tests talk to. Used by the Makefile, before tests and before benchmarks.

    all there                      --> nothing, in a few hundredths of a second
    Dovecot missing (or mbsync,    --> installed by apt when that needs no question: as root, or by sudo without password;
    Chromium with its driver)          its service is neither started nor left enabled
    DavMail missing                --> likewise, before the nightly tests alone
    Cyrus missing                  --> downloaded by apt and unpacked into .servers/, never installed: it cannot stand
                                       beside Dovecot on one machine
    emulator of Google missing     --> brought into .servers/ by npm, where that and Node.js are there, in the exact versions of
    (or axe-core)                      tools/emulator/package-lock.json, each held to its hash; none of its scripts is run
    neither possible               --> says which tests are left out, and the one command that brings them

Where CI=true, what cannot be brought is a failure. FOLLOWTHROUGH_SERVERS=no leaves the machine as it is.
Nothing but the standard library is at hand here.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNPACKED = ROOT / ".servers"
CYRUS = UNPACKED / "cyrus"
# Written last, so that an interrupted run is never taken for a finished one.
STAMP = CYRUS / "complete"
CYRUS_PACKAGES = ("cyrus-imapd", "cyrus-caldav", "sasl2-bin", "libsasl2-modules", "libsasl2-modules-db")
EMULATOR_LOCK = ROOT / "tools" / "emulator"
AXE_LOCK = ROOT / "tools" / "axe"
OLDEST_NODE = 18
# Of what they depend on, only libraries are needed: no mail server of its own, no tools of their installation.
NEEDED = ("lib", "cyrus-", "sasl2-bin")
SYSTEM_PATH = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"
PATIENCE = "DPkg::Lock::Timeout=120"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A program that a Debian package brings."""

    program: str
    name: str
    serves: str
    units: tuple[str, ...] = ()


DOVECOT = Package(
    program="dovecot",
    name="dovecot-imapd",
    serves="the tests of IMAP on Dovecot",
    units=("dovecot.service", "dovecot.socket"),
)
SYSTEMD = Package(program="systemd-analyze", name="systemd", serves="the tests of the service")
CHROMIUM = Package(program="chromedriver", name="chromium-driver", serves="the tests in a browser")
DAVMAIL = Package(program="davmail", name="davmail", serves="the second client of Exchange")
MBSYNC = Package(program="mbsync", name="isync", serves="the comparison with mbsync")


def main() -> int:
    """Exit code 0 once all is there, or may be left out; otherwise 1."""
    more = {"--bench": (MBSYNC,), "--nightly": (DAVMAIL,)}
    packages = (DOVECOT, CHROMIUM, SYSTEMD, *(each for word in sys.argv[1:] for each in more.get(word, ())))
    if not absent(packages) and STAMP.exists() and emulator().exists() and axe().exists():
        return 0
    UNPACKED.mkdir(exist_ok=True)
    with (UNPACKED / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        return bring(packages)


def bring(packages: Sequence[Package]) -> int:
    """Brings what is absent, and says what stays so."""
    trouble = []
    allowed = os.environ.get("FOLLOWTHROUGH_SERVERS", "").lower() not in {"no", "0", "false"}
    if missing := absent(packages):
        if allowed:
            install(missing)
        trouble += [(each.serves, f"apt-get install -y {each.name}") for each in absent(missing)]
    if not STAMP.exists():
        if allowed:
            unpack_cyrus()
        if not STAMP.exists():
            trouble.append(("the tests of IMAP and CalDAV on Cyrus", "apt-get update"))
    for lock, place, serves in (
        (EMULATOR_LOCK, emulator(), "the tests of a second opinion on Gmail"),
        (AXE_LOCK, axe(), "the tests of accessibility"),
    ):
        if allowed and not place.exists():
            install_locked(lock, place)
        if not place.exists():
            trouble.append((serves, "apt-get install -y nodejs npm"))
    if trouble:
        tell(trouble)
    return 1 if trouble and os.environ.get("CI", "").lower() in {"1", "true", "yes"} else 0


def tell(trouble: Sequence[tuple[str, str]]) -> None:
    """What is left out, and one command for all of it."""
    left_out = " and ".join(serves for serves, _ in trouble)
    if shutil.which("apt-get"):
        commands = list(dict.fromkeys(["apt-get update", *(command for _, command in trouble)]))
        say(f'{left_out} are left out; this brings them: sudo sh -c "{" && ".join(commands)}" && make servers')
    else:
        say(f"{left_out} are left out: the servers come from Debian's packages (there is no apt-get here) and by npm")


def absent(packages: Sequence[Package]) -> list[Package]:
    """Those whose program is not on this machine."""
    return [each for each in packages if not shutil.which(each.program, path=SYSTEM_PATH)]


def install(packages: Sequence[Package]) -> None:
    """Installs packages if that needs no question; their services stay off. Failing is told by what stays absent."""
    may = how_to_be_root()
    if may is None or not shutil.which("apt-get"):
        return
    names = [each.name for each in packages]
    say(f"installing {' '.join(names)} (once)")
    units = [unit for each in packages for unit in each.units]
    # A package starts its service as it is installed, unless systemd is told that it must not, or there is no runlevel for it.
    on_systemd = bool(units) and Path("/run/systemd/system").exists()
    if on_systemd:
        run(*may, "systemctl", "--quiet", "mask", *units)
    apt = [*may, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-qq", "-o", PATIENCE, "-y"]
    # An image of a container often has no lists of packages, or old ones.
    done = run(*apt, "install", "--no-install-recommends", *names, quiet=True) or (
        run(*apt, "update") and run(*apt, "install", "--no-install-recommends", *names)
    )
    if on_systemd:
        run(*may, "systemctl", "--quiet", "unmask", *units)
        if done:
            run(*may, "systemctl", "--quiet", "disable", *units)


def how_to_be_root() -> list[str] | None:
    """What to put before a command; None where that would take a password."""
    if os.getuid() == 0:
        return []
    if shutil.which("sudo") and run("sudo", "-n", "true", quiet=True):
        return ["sudo", "-n"]
    return None


def unpack_cyrus() -> None:
    """Downloads Cyrus and the libraries that this machine lacks, and unpacks them; needs no rights at all."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return
    say("downloading Cyrus into .servers/ (once; 10 MB)")
    new = UNPACKED / "cyrus.new"
    shutil.rmtree(new, ignore_errors=True)
    (new / "root").mkdir(parents=True)
    if not download(new):
        may = how_to_be_root()
        if may is None or not run(*may, "apt-get", "-qq", "update") or not download(new):
            return
    for file in new.glob("*.deb"):
        if not run("dpkg-deb", "--extract", str(file), str(new / "root")):
            return
        file.unlink()
    shutil.rmtree(CYRUS, ignore_errors=True)
    new.rename(CYRUS)
    STAMP.touch()


def emulator() -> Path:
    """Where the emulator of Google is, once it is whole: a folder named after what its lock holds."""
    return _named_after(EMULATOR_LOCK)


def axe() -> Path:
    """Where axe-core is, which judges the accessibility of pages; likewise."""
    return _named_after(AXE_LOCK)


def _named_after(lock: Path) -> Path:
    print_ = hashlib.sha256((lock / "package-lock.json").read_bytes()).hexdigest()[:12]
    return UNPACKED / f"{lock.name}-{print_}"


def install_locked(lock: Path, place: Path) -> None:
    """By npm, from whatever registry it is set to; needs no rights. Failing is told by its staying absent."""
    npm, node = (shutil.which(name, path=SYSTEM_PATH) for name in ("npm", "node"))
    if not (npm and node and new_enough(node)):
        return
    say(f"bringing {' and '.join(wanted(lock))} into .servers/ by npm (once; 3 MB)")
    new = UNPACKED / f"{lock.name}.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(lock / name, new)
    if run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", cwd=new):
        new.rename(place)


def wanted(lock: Path) -> list[str]:
    """The packages that are asked for, without what they need."""
    asked: dict[str, str] = json.loads((lock / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return list(asked)


def new_enough(node: str) -> bool:
    """Whether this Node.js understands it."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - our own command line
    major = said.stdout.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def download(folder: Path) -> bool:
    """The packages as files; whether all came."""
    # Asked as if it were to be installed, which names all that it needs and this machine lacks.
    asked = subprocess.run(  # noqa: S603 - our own command line
        ["apt-get", "install", "--simulate", "--no-install-recommends", *CYRUS_PACKAGES],  # noqa: S607 - apt-get is where it is
        capture_output=True,
        text=True,
        check=False,
    )
    names = {line.split()[1] for line in asked.stdout.splitlines() if line.startswith("Inst ")} | set(CYRUS_PACKAGES)
    wanted = sorted(name for name in names if name.startswith(NEEDED))
    # apt-get downloads as a user of its own, who may not write here, and says so at length.
    options = ["-o", "APT::Sandbox::User=root"] if os.getuid() == 0 else []
    return asked.returncode == 0 and run("apt-get", "-qq", *options, "download", *wanted, cwd=folder, quiet=True)


def run(*command: str, cwd: Path | None = None, quiet: bool = False) -> bool:
    """Whether a step succeeded; what it says goes to who waits, on the error channel, unless it may well fail."""
    out = subprocess.DEVNULL if quiet else sys.stderr
    done = subprocess.run(  # noqa: S603 - our own command lines
        command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=cwd, check=False
    )
    return done.returncode == 0


def say(line: str) -> None:
    """One line for who waits."""
    sys.stderr.write(f"followthrough: {line}\n")


if __name__ == "__main__":
    sys.exit(main())
