"""The text of the systemd units, made for this machine from the files in ``units/``. Nothing is written or run here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

SINCE = MappingProxyType({"RestartSteps": 254, "RestartMaxDelaySec": 254})
"""The systemd that first knew a key; an older one would warn of it at every start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a unit depends on."""

    version: int
    """systemd's."""
    namespaces: bool
    """May the user's manager make namespaces? Of no matter for a system unit."""


def unit(
    machine: Machine,
    *,
    program: Sequence[str],
    config: str,
    system: bool = False,
    credentials: Mapping[str, str] = MappingProxyType({}),
    writes: Sequence[str] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The unit that runs ``program``; ``credentials`` are files by the names of the passwords in them.

    ``writes``: folders outside the home folder that the configuration names; ``environment``: what they rest on. Both
    are of a user's unit only.
    """
    name = "followthrough-system.service" if system else "followthrough.service"
    text = files("daemon.host").joinpath("units", name).read_text("utf-8")
    lines = _fitting(text.splitlines(), machine)
    if any(path.startswith(("/tmp/", "/var/tmp/")) for path in (config, *writes)) and not system:  # noqa: S108 -- it is asked, not used
        lines.remove("PrivateTmp=yes")
    loaded = [f"LoadCredential={quoted(name)}:{quoted(path)}" for name, path in credentials.items()]
    filled = "\n".join(lines).replace("@CREDENTIALS@", "\n".join(loaded) or "# (none)")
    paths = [f"ReadWritePaths={quoted(f'-{path}')}" for path in writes]
    filled = filled.replace("@WRITES@\n", "".join(f"{path}\n" for path in paths))
    given = [f"Environment={quoted(f'{name}={value}')}" for name, value in environment.items()]
    filled = filled.replace("@ENVIRONMENT@\n", "".join(f"{line}\n" for line in given) + "\n")
    return filled.replace("@PROGRAM@", " ".join(map(quoted, program))).replace("@CONFIG@", quoted(config)) + "\n"


def _fitting(lines: Sequence[str], machine: Machine) -> list[str]:
    """The lines that this machine understands, without the marks of sections."""
    kept, section = list[str](), ""
    for line in lines:
        if line.startswith("# ["):
            section = line.partition("]")[0][3:].replace("end", "")
            kept += [f"# {rest}"] if (rest := line.partition("] ")[2]) and _wanted(section, machine) else []
        elif _wanted(section, machine) and SINCE.get(line.partition("=")[0], 0) <= machine.version:
            kept.append(line)
    return kept


def _wanted(section: str, machine: Machine) -> bool:
    return section != "namespaces" or machine.namespaces


def quoted(word: str) -> str:
    """A word of a command line or a path in a unit: no specifier, no variable, no word boundary in it."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"' if any(sign in word for sign in " \t'\"\\;") else plain
