"""Opens the channels a configuration names. An address is asked for when it is needed, so that a new one is taken at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from connectors.secrets import address

if TYPE_CHECKING:
    from connectors.channels.contract import Channel


def open_channel(name: str, settings: Mapping[str, Any]) -> Channel:
    """The channel of this name. Raises AuthNeeded where its address is not to be had, Permanent where it is none."""
    from connectors.channels.by_apprise import AtService

    return AtService(address(settings, f"{name}.channel").strip())
