"""Builds the Debian package, with an environment of its own below /usr/lib/followthrough; fetches nothing.

    .venv/bin/python tools/deb.py [FOLDER]      prints where it lies; FOLDER: dist

    the wheel (tools/wheel.py)        --> /usr/lib/followthrough/lib/pythonX.Y/site-packages
    the libraries of requirements.lock--> there, too, as they are in the environment that runs this; each file is held to
    that the program itself needs         the hash that was recorded as it was installed
    the commands' help                --> manual page, completion for bash, zsh and fish
    daemon/host/units                 --> a user unit and a system unit, neither enabled

An environment of its own, because the packages' names (daemon, connectors) are other projects', too. It runs on the
Python it was built with (X.Y), which the package depends on. The same sources and libraries give the same bytes; every
file bears SOURCE_DATE_EPOCH (see tools/wheel.py).
"""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

import libraries
import wheel

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging" / "debian"
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
HOME = Path("usr/lib/followthrough")
SITE = HOME / "lib" / PYTHON / "site-packages"
COMPLETIONS = {
    "bash": "usr/share/bash-completion/completions/followthrough",
    "zsh": "usr/share/zsh/vendor-completions/_followthrough",
    "fish": "usr/share/fish/vendor_completions.d/followthrough.fish",
}
GOOGLE = ("gmail.v1.json", "calendar.v3.json")
"""Of the descriptions of all Google's services (100 MB), those that the connectors use."""
STARTER = f"""#!/{HOME}/bin/python3
import sys
from daemon.cli import main
sys.exit(main())
"""


class NotWhole(Exception):
    """The environment is not what the lock says."""


def main(arguments: list[str]) -> int:
    """Builds it into the folder named; exit code 1 with one sentence where that cannot be."""
    folder = Path(arguments[0] if arguments else ROOT / "dist").absolute()
    if not shutil.which("dpkg-deb"):
        return fail("dpkg-deb is missing: a Debian package is built on Debian or Ubuntu")
    try:
        sys.stdout.write(f"{build(folder)}\n")
    except NotWhole as error:
        return fail(str(error))
    return 0


def build(folder: Path, *, with_libraries: bool = True, compression: str = "xz") -> Path:
    """The package's place. Raises NotWhole; ``with_libraries``: a package without them is for tests only."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="followthrough-deb-") as name:
        tree = Path(name) / "tree"
        version = lay_out(tree, wheel.build(Path(name)), with_libraries=with_libraries)
        made = folder / f"followthrough_{version}_{architecture()}.deb"
        level = ["-Zxz", "-z6"] if compression == "xz" else [f"-Z{compression}"]
        subprocess.run(  # noqa: S603 - our own command line
            ["dpkg-deb", "--root-owner-group", *level, "--build", str(tree), str(made)],  # noqa: S607 - found above
            check=True,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"SOURCE_DATE_EPOCH": str(wheel.epoch())},
        )
    return made


def lay_out(tree: Path, built: Path, *, with_libraries: bool) -> str:
    """All files of the package; its version. Raises NotWhole."""
    site = tree / SITE
    site.mkdir(parents=True)
    with zipfile.ZipFile(built) as packed:
        packed.extractall(site)
    held = list(bundled()) if with_libraries else []
    for each in held:
        copy_library(each, site)
    environment(tree)
    version = project()["version"]
    documents(tree, held)
    from_the_program(tree)
    units(tree)
    control(tree, version)
    same_everywhere(tree)
    return version


def project() -> dict[str, str]:
    """The table of pyproject.toml."""
    found: dict[str, str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def bundled() -> Iterator[Distribution]:
    """The libraries that the program needs, as they are in this environment. Raises NotWhole."""
    installed = {libraries.plain(each.name): each for each in distributions()}
    blocks = libraries.read_lock()
    for name in sorted(libraries.closure(libraries.wanted(), blocks)):
        pins = {text.partition("==")[2].split()[0]: " ; " in text.splitlines()[0] for text in blocks[name]}
        if name in installed and installed[name].version in pins:
            yield installed[name]
        elif name in installed or not all(pins.values()):  # (what only other machines need is not here)
            raise NotWhole(f"{name} is not here as requirements.lock has it: make venv")


def copy_library(library: Distribution, site: Path) -> None:
    """Its files, each as it was when it was installed; no programs of its own. Raises NotWhole."""
    record = library.read_text("RECORD")
    if record is None:
        raise NotWhole(f"{library.name} does not say which files it has: make clean venv")
    for name, said, _ in csv.reader(io.StringIO(record)):
        if name.startswith(("..", "/")) or name.endswith((".pyc", "/direct_url.json", "/INSTALLER", "/REQUESTED")):
            continue
        if "discovery_cache/documents/" in name and Path(name).name not in GOOGLE:
            continue
        source, target = Path(str(library.locate_file(name))), site / name
        content = source.read_bytes()
        if said and digest(content, said.partition("=")[0]) != said.partition("=")[2]:
            raise NotWhole(f"{source} was changed since it was installed: make clean venv")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def digest(content: bytes, kind: str) -> str:
    """As RECORD writes it (PEP 376)."""
    return base64.urlsafe_b64encode(hashlib.new(kind, content).digest()).rstrip(b"=").decode("ascii")


def environment(tree: Path) -> None:
    """What makes a folder an environment (PEP 405), and the command."""
    home = tree / HOME
    (home / "bin").mkdir()
    (home / "bin" / "python3").symlink_to(f"/usr/bin/{PYTHON}")
    write(
        home / "pyvenv.cfg", f"home = /usr/bin\ninclude-system-site-packages = false\nexecutable = /usr/bin/{PYTHON}\n"
    )
    write(home / "bin" / "followthrough", STARTER, mode=0o755)
    (tree / "usr" / "bin").mkdir()
    (tree / "usr" / "bin" / "followthrough").symlink_to("../lib/followthrough/bin/followthrough")


def documents(tree: Path, held: Iterable[Distribution]) -> None:
    """Copyright, changes, the example configuration."""
    place = tree / "usr/share/doc/followthrough"
    licences = "".join(f"  {each.name} {each.version}: {licence(each)}\n" for each in held)
    text = (PACKAGING / "copyright").read_text("utf-8").replace("@LICENCE@", indented(ROOT / "LICENSE"))
    write(place / "copyright", text.replace("@LIBRARIES@\n", licences))
    packed(place / "changelog.gz", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    write(place / "examples" / "config.toml", (ROOT / "config.example.toml").read_text("utf-8"))


def licence(library: Distribution) -> str:
    """What a library says of its licence, in a few words."""
    about = library.metadata
    classified = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License ::")
    ]
    said = about.get("License-Expression") or ", ".join(classified) or (about.get("License") or "").split("\n")[0]
    return said or "see its folder"


def indented(file: Path) -> str:
    """A text as a field of a control file holds it."""
    return "\n".join(f" {line}" if line.strip() else " ." for line in file.read_text("utf-8").splitlines())


def from_the_program(tree: Path) -> None:
    """What the program prints about itself."""
    site = tree / SITE
    packed(tree / "usr/share/man/man1/followthrough.1.gz", printed(site, "help", "--man"))
    for shell, place in COMPLETIONS.items():
        write(tree / place, printed(site, "completion", shell))


def printed(site: Path, *words: str) -> str:
    """The output of a command of the program that was laid out."""
    environment = os.environ | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100"}
    return subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "daemon", *words],
        cwd=site,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ).stdout


def units(tree: Path) -> None:
    """Both units, as every systemd of that Debian and later takes them."""
    sys.path.insert(0, str(ROOT))
    from daemon.host.units import Machine, unit

    machine = Machine(version=252, namespaces=False)
    system = unit(machine, program=["/usr/bin/followthrough"], config="/etc/followthrough/config.toml", system=True)
    write(tree / "usr/lib/systemd/system/followthrough.service", system)
    user = unit(machine, program=["/usr/bin/followthrough"], config="@CONFIG@")
    write(tree / "usr/lib/systemd/user/followthrough.service", user.replace(" --config @CONFIG@", ""))


def control(tree: Path, version: str) -> None:
    """The package's own description, and what runs as it is installed and removed."""
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink()) // 1024
    filled = {"@VERSION@": version, "@ARCHITECTURE@": architecture(), "@SIZE@": str(size), "@PYTHON@": PYTHON}
    for name in ("control", "postinst", "prerm"):
        text = (PACKAGING / name).read_text("utf-8")
        for mark, value in filled.items():
            text = text.replace(mark, value)
        write(tree / "DEBIAN" / name, text, mode=0o644 if name == "control" else 0o755)


def architecture() -> str:
    """Debian's word for this machine."""
    return subprocess.run(
        ["dpkg", "--print-architecture"],  # noqa: S607 - dpkg is where it is
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.strip()


def write(path: Path, text: str, *, mode: int = 0o644) -> None:
    """A file of the package."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(mode)


def packed(path: Path, text: str) -> None:
    """The same, packed as Debian wants it: without a name or a time in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


def same_everywhere(tree: Path) -> None:
    """Rights and times that depend neither on the umask nor on the hour."""
    moment = wheel.epoch()
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.parent.name == "bin" or path.name in {"postinst", "prerm"}
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (moment, moment), follow_symlinks=False)


def fail(line: str) -> int:
    """Says it and returns the exit code."""
    sys.stderr.write(f"followthrough: {line}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
