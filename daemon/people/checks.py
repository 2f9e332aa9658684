"""Is this value what its column wants? Each check returns the normalised value, or raises WrongValueError.

No check guesses where a guess could reach a person: what is not understood is left out and named.
Zone names and country names come from the time zone database's own tables.
"""

from __future__ import annotations

import difflib
import functools
import importlib.resources
import re
import unicodedata
import zoneinfo

from daemon.core.facts import Status


class WrongValueError(ValueError):
    """The value cannot be used; the message says what to write instead, without naming the row."""


_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\\\].\x00-\x1f\x7f-\x9f]+(\.[^\s@\"(),:;<>\[\\\].\x00-\x1f\x7f-\x9f]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_MANGLED_NUMBER = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

_COUNTRY_NAMES = {
    "usa": "US",
    "us": "US",
    "united states of america": "US",
    "uk": "GB",
    "united kingdom": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "south korea": "KR",
    "korea": "KR",
    "czechia": "CZ",
    "holland": "NL",
    "the netherlands": "NL",
    "nederland": "NL",
    "deutschland": "DE",
    "österreich": "AT",
    "schweiz": "CH",
    "suisse": "CH",
    "svizzera": "CH",
    "españa": "ES",
    "italia": "IT",
    "méxico": "MX",
    "brasil": "BR",
    "türkiye": "TR",
    "polska": "PL",
    "sverige": "SE",
    "norge": "NO",
    "danmark": "DK",
    "suomi": "FI",
}
"""What people write besides the code and the English name of the tables."""

MIN_PHONE_DIGITS = 3
MAX_ADDRESS = 254
"""RFC 5321 4.5.3.1.3, without the angle brackets."""
MAX_LOCAL = 64
"""RFC 5321 4.5.3.1.1."""


def one_line(text: str) -> str:
    """The text without control and invisible direction characters, white space collapsed."""
    return " ".join(paragraphs(text).split())


def paragraphs(text: str) -> str:
    """The text with its line ends (as line feeds) but without any other control character."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _INVISIBLE.sub("", text)
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"} else " " for c in text).strip()


def address(text: str) -> str:
    """A lower-case addr-spec (RFC 5322 3.4.1), its domain as ASCII labels (RFC 5890); ``Name <a@b>`` is understood."""
    bare = one_line(text)
    inside = re.fullmatch(r"[^<>]*<([^<>]*)>", bare)
    bare = (inside.group(1) if inside else bare).strip().removeprefix("mailto:").strip("'\"").lower()
    local, at, domain = bare.rpartition("@")
    ascii_domain = _ascii_domain(domain)
    if not at or not ascii_domain or len(local) > MAX_LOCAL or not _LOCAL.fullmatch(local):
        raise WrongValueError(f'"{one_line(text)}" is no mail address: write it like name@example.org')
    whole = f"{local}@{ascii_domain}"
    if len(whole) > MAX_ADDRESS:
        raise WrongValueError(f'"{whole[:40]}..." is too long for a mail address: write the address itself')
    return whole


def _ascii_domain(domain: str) -> str:
    try:
        name = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = name.split(".")
    whole = all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
    return name if whole and (len(labels) > 1 or name == "localhost") else ""


def split_addresses(text: str) -> tuple[str, ...]:
    """The single addresses of a cell: separated by ``;``, also by a comma or line end where people do so."""
    pieces = re.split(r"[;\n]", text)
    if text.count("@") > len([p for p in pieces if p.strip()]):
        pieces = re.split(r"[;,\n]|(?<=[^\s<>])\s+(?=[^\s<>]+@)", text)
    return tuple(piece.strip() for piece in pieces if piece.strip())


def phone(text: str) -> str:
    """A telephone number as it was written, extension included."""
    bare = one_line(text).removeprefix("tel:")
    if _MANGLED_NUMBER.fullmatch(bare):
        raise WrongValueError(
            f'the phone number "{bare}" was rounded by a spreadsheet: format the column as text and type it again'
        )
    if sum(c.isdigit() for c in bare) < MIN_PHONE_DIGITS:
        raise WrongValueError(f'"{bare}" is no phone number: write it with its digits, like +1 416 555 0100')
    return bare


def country(text: str) -> str:
    """ISO 3166-1 alpha-2, from the code or the country's name."""
    bare = one_line(text)
    tables = _countries()
    named = _COUNTRY_NAMES.get(bare.casefold()) or tables.get(bare.casefold())
    if named:
        return named
    if bare.upper() in tables.values():
        return bare.upper()
    near = difflib.get_close_matches(bare.casefold(), tables, n=1)
    hint = f"{tables[near[0]]} for {near[0].title()}" if near else "CA for Canada"
    raise WrongValueError(f'the country "{bare}" is not known: write its two-letter code, like {hint}')


@functools.cache
def _countries() -> dict[str, str]:
    """Country names in lower case to their codes, from the time zone database."""
    table = importlib.resources.files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {name.casefold(): code for code, name in lines}


def time_zone(text: str) -> str:
    """An IANA zone name."""
    bare = one_line(text).replace(" ", "_")
    folded = _zones()
    if bare.casefold() in folded:
        return folded[bare.casefold()]
    near = _nearest_zone(bare, folded)
    raise WrongValueError(f'the time zone "{one_line(text)}" is not known: write a name like {near}')


@functools.cache
def _zones() -> dict[str, str]:
    """Zone names in lower case to the names; kept, because listing them opens six hundred files."""
    names = zoneinfo.available_timezones() - {"localtime", "Factory"}
    return {name.casefold(): name for name in names}


def _nearest_zone(bare: str, folded: dict[str, str]) -> str:
    wanted = bare.casefold()
    same_city = sorted(name for lower, name in folded.items() if lower.rpartition("/")[2] == wanted.rpartition("/")[2])
    if same_city:
        return same_city[0]
    near = difflib.get_close_matches(wanted, folded, n=1)
    return folded[near[0]] if near else "America/Toronto or Europe/Berlin"


def language(text: str) -> str:
    """A BCP 47 language tag."""
    bare = one_line(text).replace("_", "-")
    if not _LANGUAGE.fullmatch(bare):
        raise WrongValueError(f'the language "{bare}" is no language code: write one like en, fr or pt-BR')
    primary, dash, rest = bare.partition("-")
    return primary.lower() + dash + rest


def status(text: str) -> Status:
    """One of the four states of a contact."""
    bare = re.sub(r"[\s_]+", "-", one_line(text)).lower()
    try:
        return Status(bare)
    except ValueError:
        allowed = ", ".join(Status)
        raise WrongValueError(f'the status "{one_line(text)}" is not one of {allowed}') from None


def yes_or_no(text: str) -> bool:
    """Yes or no, as people and spreadsheets write it."""
    bare = one_line(text).casefold()
    if bare in {"yes", "y", "true", "1"}:
        return True
    if bare in {"no", "n", "false", "0"}:
        return False
    raise WrongValueError(f'"{one_line(text)}" is neither yes nor no: write one of them')
