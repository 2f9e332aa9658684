"""Finding a user's calendars (RFC 6764 6, RFC 5397 3, RFC 4791 6.2.1).

the configured URL -> is it a calendar? that one
                   -> does it name the homes of calendars? -> does it name the user's principal? -> that names them
a bare host        -> /.well-known/caldav first; DNS (SRV) last
a home             -> its calendars, each with its marks of change: this one request is also how a
                      pass asks whether there is anything new
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from connectors.caldav import asking, places
from connectors.caldav.answers import CALDAV, DAV, SERVER, Found
from connectors.caldav.client import Client
from connectors.caldav.faults import Declined
from connectors.caldav.position import Home
from connectors.errors import Conflict, ConnectorError, NotFound, Permanent

KIND, NAME, TOKEN, OWNER = DAV + "resourcetype", DAV + "displayname", DAV + "sync-token", DAV + "owner"
PRINCIPAL, HOMES = DAV + "current-user-principal", CALDAV + "calendar-home-set"
RIGHTS, COUNTER, PARTS = (
    DAV + "current-user-privilege-set",
    SERVER + "getctag",
    CALDAV + "supported-calendar-component-set",
)
FOREIGN = frozenset({SERVER + "subscribed", SERVER + "shared"})
"""Kinds of collection that are somebody else's calendar."""
WRITING = frozenset({DAV + "all", DAV + "write", DAV + "write-content", DAV + "bind"})
MOST_HOMES = 5
WELL_KNOWN = "/.well-known/caldav"
_ASKED = (KIND, NAME, OWNER, PRINCIPAL, RIGHTS, PARTS, TOKEN, COUNTER)
"""What is asked of every calendar with every pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One calendar of the server, as it stands now."""

    url: str
    name: str
    token: str = ""
    """Where its changes can be asked for from (RFC 6578 4); empty where they cannot."""
    counter: str = ""
    """A mark of its content (``getctag``); empty where there is none."""
    own: bool = True
    writable: bool = True

    @property
    def path(self) -> str:
        """What it is called in references."""
        return places.path_of(self.url)

    @property
    def seen(self) -> str:
        """A mark of its state: equal marks mean that nothing changed. Empty where the server has none."""
        return f"{self.token} {self.counter}".strip()

    @property
    def shown(self) -> str:
        """What it is called in a sentence."""
        return self.name or self.short

    @property
    def short(self) -> str:
        """The last part of its address, which some users know better than its name."""
        return unquote(self.path.rstrip("/").rsplit("/", 1)[-1])


def homes(client: Client) -> tuple[Home, ...]:
    """Where the user's calendars are. Raises Permanent where nothing is found, and what a request raises."""
    problem: ConnectorError | None = None
    for start in _starts(client):
        try:
            told = _homes_at(client, start)
        except (NotFound, Conflict, Declined) as error:
            problem = problem or (error if start == client.url else None)
            continue
        if told:
            return told
    raise Permanent(
        str(problem)
        if isinstance(problem, Declined)
        else f"No calendars are found at {client.url}: write the address your provider gives for CalDAV into `url` "
        "under [account.calendar]."
    ) from problem


def _starts(client: Client) -> Iterator[str]:
    """Where to begin, the likeliest first."""
    if urlsplit(client.url).path in ("", "/"):
        yield places.joined(client.url, WELL_KNOWN)
        yield client.url
        yield from _by_name(client)
    else:
        yield client.url
        yield places.joined(client.url, WELL_KNOWN)


def _homes_at(client: Client, start: str) -> tuple[Home, ...]:
    found = _itself(client, start, (KIND, PRINCIPAL, HOMES))
    if found is None:
        return ()
    if CALDAV + "calendar" in found.names(KIND):
        return (Home(url=client.settled(start), depth=0),)
    told = _links(client, start, found.hrefs(HOMES))
    for principal in () if told else _links(client, start, found.hrefs(PRINCIPAL)):
        named = _itself(client, principal, (HOMES,))
        told += _links(client, principal, named.hrefs(HOMES)) if named else ()
    return tuple(Home(url=url) for url in told[:MOST_HOMES])


def _itself(client: Client, url: str, names: Sequence[str]) -> Found | None:
    """What a URL says of itself."""
    answer = client.look("PROPFIND", url, asking.propfind(names))
    return next((each for each in answer.found if each.status == 200), None)


def _links(client: Client, base: str, hrefs: Iterable[str]) -> tuple[str, ...]:
    """Links as URLs. Raises Permanent where one leads to where the password may not go."""
    urls = [places.joined(client.settled(base), href) for href in hrefs]
    for url in urls:
        if url and not client.may_go(url):
            raise Permanent(
                f"{client.url} sends on to {places.origin_of(url)}, where the password may not follow by itself: if that "
                "is your calendar server, write its address into `url` under [account.calendar]."
            )
    return tuple(dict.fromkeys(url for url in urls if url))


def _by_name(client: Client) -> Iterator[str]:
    """Where DNS says that the calendars of this domain are (RFC 6764 3); only hosts of the same house."""
    import dns.exception
    import dns.resolver

    host = urlsplit(client.url).hostname or ""
    if places.is_loopback(client.url) or not client.url.startswith("https:"):
        return
    try:
        records = dns.resolver.resolve(f"_caldavs._tcp.{host}", "SRV", lifetime=5.0)
    except dns.exception.DNSException:
        return
    for record in sorted(records, key=lambda each: (each.priority, -each.weight)):
        target = str(record.target).rstrip(".").lower()
        yield from _links(client, client.url, [f"https://{target}:{record.port}{WELL_KNOWN}"] if target else [])


# --- the calendars


def sources(client: Client, told: Iterable[Home]) -> tuple[Source, ...]:
    """The calendars below these homes that hold events, each once, in the server's order. Raises NotFound."""
    found: dict[str, Source] = {}
    for home in told:
        for source in _below(client, home):
            found.setdefault(source.path, source)
    return tuple(found.values())


def _below(client: Client, home: Home) -> Iterator[Source]:
    for each in client.look("PROPFIND", home.url, asking.propfind(_ASKED), depth=home.depth).found:
        kinds, parts = each.names(KIND), each.names(PARTS)
        if each.status == 200 and CALDAV + "calendar" in kinds and (not parts or "VEVENT" in parts):
            url = places.joined(client.settled(home.url), each.href)
            if url:
                yield _source(url if url.endswith("/") else url + "/", each)


def _source(url: str, found: Found) -> Source:
    owners = {places.path_of(href).rstrip("/") for href in found.hrefs(OWNER)}
    user = {places.path_of(href).rstrip("/") for href in found.hrefs(PRINCIPAL)}
    rights = found.names(RIGHTS)
    foreign = bool(owners and user and owners.isdisjoint(user)) or not FOREIGN.isdisjoint(found.names(KIND))
    return Source(
        url=url,
        name=found.text(NAME).strip(),
        token=found.text(TOKEN).strip(),
        counter=found.text(COUNTER).strip(),
        own=not foreign,
        writable=not rights or not WRITING.isdisjoint(rights),
    )


def watched(found: Sequence[Source], names: Sequence[str]) -> tuple[Source, ...]:
    """Those of these names, in their order; without names the user's own, by their paths. Raises Permanent for a name that is none."""
    if not names:
        return tuple(sorted((source for source in found if source.own), key=lambda source: source.path))
    chosen = []
    for name in names:
        wanted = name.strip().casefold()
        named = [
            each for each in found if wanted in (each.name.casefold(), each.short.casefold(), each.path.casefold())
        ]
        if not named:
            there = ", ".join(f'"{each.shown}"' for each in found) or "none"
            raise Permanent(
                f'There is no calendar "{name}" on the server, which has {there}: mend `calendars` under [account.calendar].'
            )
        chosen += named
    return tuple({source.path: source for source in chosen}.values())
