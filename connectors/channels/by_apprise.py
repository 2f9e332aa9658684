"""A channel at a service, spoken to by apprise. Nothing here shows an address: it holds the secrets.

Only the one class that the allow-list names is loaded, never the directory of all that apprise can do. Pictures are
not fetched, redirections not followed, nothing is kept on disk, and no request lasts longer than its time-outs.

apprise answers yes or no and writes the reason into its log; what it writes while we ring is heard here, by the
thread that rings, to tell what certainly did not arrive from what may have.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from connectors.channels.contract import Ring, Unsure
from connectors.channels.services import SERVICES, Service, refusal, schema_of
from connectors.errors import AuthNeeded, ConnectorError, Permanent, Temporary

if TYPE_CHECKING:
    from apprise import AppriseAsset
    from apprise.plugins.base import NotifyBase

CONNECT, ANSWER = 5.0, 10.0
"""Seconds until a service must have taken the connection, and until it must have answered."""
ATTEMPTS = 2
"""How often one ringing tries a service that cannot be reached."""
PAUSE = 2.0
"""Seconds between them."""
_CODE = re.compile(r"error[= ]+(\d{3})")
_NEVER_SENT = ("Max retries exceeded", "Failed to parse", "Invalid URL", "ProxyError")
"""How requests says that it did not even get as far as sending: nothing but connecting makes it give up retries."""
_FIXED = {
    "cto": CONNECT,
    "rto": ANSWER,
    "retry": "0",
    "wait": "0",
    "redirect": "no",
    "store": "no",
    "overflow": "truncate",  # one notification, whatever its length
}
"""What every address gets, whatever it says itself."""


class AtService:
    """One receiver at one service."""

    def __init__(self, url: str, *, pause: float | None = None) -> None:
        """Raises Permanent where the address is no channel. ``pause``: seconds before the second try, PAUSE by default."""
        wrong = refusal(url)
        if wrong:
            raise Permanent(f"Its address cannot be used: {wrong}.")
        _take_the_log()
        self._service = SERVICES[schema_of(url)]
        self._pause = PAUSE if pause is None else pause
        self._given = _parsed(self._service, url)
        if len(self._plugin({})) > 1:
            raise Permanent(
                "Its address names several receivers: write a [[channel]] for each of them, so that "
                "one that fails is tried again without ringing at the others."
            )

    def ring(self, ring: Ring) -> None:
        """Rings once; a service that cannot be reached is tried a second time."""
        from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_fixed

        attempts = Retrying(
            retry=retry_if_exception_type(Temporary),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_fixed(self._pause),
            reraise=True,
        )
        attempts(self._once, ring)

    def arrived(self, ring: Ring) -> bool | None:
        """Asks the service, where it can be asked."""
        if not self._service.asks:
            return None
        from connectors.channels.ntfy import arrived

        return arrived(self._plugin(self._more(ring)), ring)

    def _once(self, ring: Ring) -> None:
        import apprise

        told = apprise.Apprise(asset=_asset())
        told.add(self._plugin(self._more(ring)))
        text = "\n".join(part for part in (ring.text, "" if self._service.link else ring.link) if part)
        with _listening() as heard:
            done = told.notify(title=ring.title, body=text, body_format=apprise.NotifyFormat.TEXT)
        if not done:
            raise self._failure("\n".join(heard))

    def _more(self, ring: Ring) -> dict[str, object]:
        """What this ring is given besides its words."""
        more: dict[str, object] = dict(self._service.silent) if ring.silent else {}
        if self._service.link and ring.link:
            more[self._service.link] = ring.link
        if self._service.plugin.endswith("NotifyJSON"):  # the user's own program may want to know what apprise does not
            said = {"key": ring.key, "link": ring.link, "silent": "yes" if ring.silent else "no"}
            more["payload"] = said | dict(self._given.get("payload") or {})
        return more

    def _plugin(self, more: Mapping[str, object]) -> NotifyBase:
        return _made(self._service, {**self._given, **more})

    def _failure(self, heard: str) -> ConnectorError:
        """What went wrong, from what apprise wrote into its log. Quotes nothing of that: it may hold the address."""
        if "Socket Exception" in heard or "I/O Exception" in heard:
            if "SSL" in heard:
                return Permanent("The certificate of its server is not trusted: mend it, or the address in url.")
            if any(sign in heard for sign in _NEVER_SENT):
                return Temporary("Its server cannot be reached. It is tried again.")
            return Unsure("Its server did not answer, so that a notification may have arrived or not.")
        found = _CODE.search(heard)
        code = int(found[1]) if found else 0
        if code in (401, 403, 404, 410):
            return AuthNeeded(
                f"Its server refuses the notification ({code}).",
                how="Mend the address in url (or url_file), then try it: followthrough doctor --ring",
            )
        if code == 504:  # a gateway waited for the server in vain
            return Unsure("Its server did not answer, so that a notification may have arrived or not.")
        if code == 429 or code >= 500 or not code:
            said = f" (it answers {code})" if code else ""
            return Temporary(f"Its server does not take the notification now{said}. It is tried again.")
        return Permanent(f"Its server does not take the notification ({code}): mend the address in url.")


def _parsed(service: Service, url: str) -> dict[str, Any]:
    """An address as its class understands it."""
    kind = _class(service)
    found = kind.parse_url(url)
    if not found:
        raise Permanent(f"Its address is not one of {schema_of(url)}:// (see {kind.setup_url}).")
    return {**found, **_FIXED}


def _made(service: Service, given: Mapping[str, Any]) -> NotifyBase:
    """An object of apprise. What is wrong with its address is not quoted."""
    from apprise import exception

    kind = _class(service)
    try:
        return kind(asset=_asset(), **given)
    except (exception.AppriseException, TypeError, ValueError, KeyError, AttributeError) as error:
        raise Permanent(f"Its address lacks something or has too much (see {kind.setup_url}).") from error


def _class(service: Service) -> type[NotifyBase]:
    from importlib import import_module

    module, _, kind = service.plugin.partition(":")
    found: type[NotifyBase] = getattr(import_module(f"apprise.plugins.{module}"), kind)
    if not found.enabled:
        needed = (found.requirements or {}).get("packages_required") or ("what apprise asks for",)
        packages = " ".join([needed] if isinstance(needed, str) else map(str, needed))
        raise Permanent(f"It needs more than is installed: pip install {packages}")
    return found


def _asset() -> AppriseAsset:
    """How apprise behaves here: no pictures, no files, no threads of its own."""
    import apprise

    made = apprise.AppriseAsset(
        app_id="Followthrough",
        app_desc="Followthrough",
        app_url="",
        async_mode=False,
        secure_logging=True,
        storage_mode="memory",
        http_redirects=False,
        service_timeout=0,  # else it is sent from a thread that would keep the daemon from ending
    )
    made.image_url_mask = made.image_url_logo = made.image_path_mask = ""
    return made


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What apprise writes into its log on our behalf meanwhile."""
    heard: list[str] = []
    before = _HEARD.set(heard)
    try:
        yield heard
    finally:
        _HEARD.reset(before)


_HEARD: ContextVar[list[str] | None] = ContextVar("heard", default=None)
"""Whose ringing it is that apprise writes about: one list a thread, and for the threads it starts itself."""


def _take_the_log() -> None:
    """From now on apprise's log is heard here, and by nobody else: it holds addresses, and what is rung."""
    log = logging.getLogger("apprise")
    log.propagate = False
    log.setLevel(logging.DEBUG)
    if not any(isinstance(handler, _Ear) for handler in log.handlers):
        log.addHandler(_Ear(logging.DEBUG))


class _Ear(logging.Handler):
    """Hands each line to whoever rings."""

    def emit(self, record: logging.LogRecord) -> None:
        heard = _HEARD.get()
        if heard is not None:
            heard.append(record.getMessage())
