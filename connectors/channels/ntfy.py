"""Asking an ntfy server whether a notification arrived: it keeps messages for some hours, and tells them to who polls.

https://docs.ntfy.sh/subscribe/api/ "Poll for messages", "Fetch cached messages"
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from connectors.channels.contract import Ring

SLACK = timedelta(minutes=1)
"""How far the server's clock may be behind ours."""
PATIENCE = (5.0, 10.0)
MOST = 2_000_000
"""Bytes of an answer that are read."""


def arrived(plugin: Any, ring: Ring) -> bool | None:
    """Is it among the topic's messages? None where the server does not say: no right to read, nothing kept, no answer."""
    import requests

    headers = {"Authorization": f"Bearer {plugin.token}"} if plugin.auth == "token" and plugin.token else {}
    auth = (plugin.user, plugin.password or "") if plugin.auth == "basic" and plugin.user else None
    asked = {"poll": "1", "since": str(int((ring.since - SLACK).timestamp()))}
    try:
        with requests.get(
            f"{_server(plugin)}/{plugin.topics[0]}/json",
            params=asked,
            headers=headers,
            auth=auth,
            timeout=PATIENCE,
            verify=plugin.verify_certificate,
            allow_redirects=False,
            stream=True,
        ) as answer:
            if answer.status_code != requests.codes.ok:
                return None
            body = answer.raw.read(MOST, decode_content=True)
    except (requests.RequestException, OSError):
        return None
    return any(_is(message, ring) for message in _messages(body.decode("utf-8", "replace").splitlines()))


def _server(plugin: Any) -> str:
    if plugin.mode == "cloud":
        return str(plugin.cloud_notify_url)
    port = f":{plugin.port}" if plugin.port else ""
    return f"{'https' if plugin.secure else 'http'}://{plugin.host}{port}"


def _messages(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    for line in lines:
        try:
            message = json.loads(line)
        except ValueError:
            continue  # the last line of an answer that was cut
        if isinstance(message, dict) and message.get("event") == "message":
            yield message


def _is(message: dict[str, Any], ring: Ring) -> bool:
    said = [str(message.get(name) or "").strip() for name in ("title", "message", "click")]
    return said == [ring.title.strip(), ring.text.strip(), ring.link.strip()]
