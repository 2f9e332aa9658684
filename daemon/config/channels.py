"""Reads ``[[channel]]``: where reminders ring besides the desktop. Nothing here opens a channel or reads its address file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from daemon.config import keys
from daemon.config.reader import Reader
from daemon.config.settings import ChannelSettings

DESKTOP = "desktop"
"""The channel that is there without being written."""
_ADDRESS = ("url", "url_file", "url_command")


def read_channels(value: Any, folder: Path, reader: Reader) -> tuple[ChannelSettings, ...]:
    """Every channel; complains where two have one name, or one has several addresses."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        reader.complain(("channel",), 'write it with double brackets: [[channel]], then name = "phone" and its address')
        return ()
    found = []
    names: set[str] = set()
    for number, table in enumerate(value):
        read = reader.values(("channel", number), table, keys.channel(folder))
        _look_over(number, read, names, reader)
        names.add(str(read["name"]).casefold())
        address = MappingProxyType({name: read[name] for name in _ADDRESS if read[name]})
        found.append(
            ChannelSettings(name=read["name"] or "", address=address, kinds=read["kinds"], titles=read["titles"])
        )
    return tuple(found)


def _look_over(number: int, read: Mapping[str, Any], names: set[str], reader: Reader) -> None:
    name = str(read["name"] or "")
    if name.casefold() == DESKTOP:
        reader.complain(
            ("channel", number, "name"), "is taken: the desktop has a setting of its own, [reminders] desktop"
        )
    elif name and name.casefold() in names:
        reader.complain(
            ("channel", number, "name"), f'"{name}" is the name of another channel: choose one that differs'
        )
    given = [key for key in _ADDRESS if read[key]]
    if len(given) > 1:
        reader.complain(
            ("channel", number, given[1]), f"the address is given by {given[0]} already: keep one of the two"
        )
