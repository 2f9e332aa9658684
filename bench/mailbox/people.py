"""Who lives in the generated world: the user and the contacts, deterministic by seed."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bench.mailbox.names import COMPANY_HEADS, COMPANY_TAILS, FIRST_NAMES, LAST_NAMES

USER_NAME = "Dana Reyes"
USER_ADDRESS = "dana@example.org"
USER_ALIAS = "dana.reyes@example.net"
USER_COUNTRY = "CA"
USER_ZONE = ZoneInfo("America/Toronto")


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works. Empty country and zone: not written into the contacts file, so the user's."""

    city: str
    country: str
    zone: str


@dataclass(slots=True)
class Contact:
    """One row of the contacts file."""

    name: str
    addresses: list[str]
    company: str
    role: str
    field: str
    place: Place
    title: str = ""
    phone: str = ""
    found_via: str = ""
    introduced_by: str = ""
    may_cite_introducer: str = "no"
    common_ground: str = ""
    research: str = ""
    status: str = "tracked"

    @property
    def first(self) -> str:
        """How a letter greets them."""
        return self.name.split()[0]

    @property
    def zone(self) -> ZoneInfo:
        """Their zone; the user's where none is known."""
        return ZoneInfo(self.place.zone) if self.place.zone else USER_ZONE

    @property
    def country(self) -> str:
        """Their country; the user's where none is known."""
        return self.place.country or USER_COUNTRY

    @property
    def domain(self) -> str:
        """The domain of their first address."""
        return self.addresses[0].partition("@")[2]


PLACES = (
    Place("Toronto", "CA", "America/Toronto"),
    Place("Halifax", "CA", "America/Halifax"),
    Place("Vancouver", "CA", "America/Vancouver"),
    Place("", "", ""),
    Place("Boston", "US", "America/New_York"),
    Place("Seattle", "US", "America/Los_Angeles"),
    Place("Plymouth", "GB", "Europe/London"),
    Place("Bremerhaven", "DE", "Europe/Berlin"),
    Place("Brest", "FR", "Europe/Paris"),
    Place("Den Helder", "NL", "Europe/Amsterdam"),
    Place("Singapore", "SG", "Asia/Singapore"),
    Place("Hobart", "AU", "Australia/Hobart"),
    Place("Faro", "PT", "Europe/Lisbon"),
)
HOME = PLACES[0]

ROLES = (
    "Programme Manager",
    "Senior Scientist",
    "Director of Field Operations",
    "Policy Analyst",
    "Data Engineer",
    "Fisheries Adviser",
    "Head of Communications",
    "Restoration Ecologist",
)
FIELDS = ("marine conservation", "fisheries policy", "ocean data", "coastal restoration", "aquaculture")
FOUND_VIA = ("alumni directory", "conference programme", "an article", "LinkedIn", "a lecture", "")
GROUNDS = (
    "We both studied at Dalhousie.",
    "You both spent a season on the eelgrass survey in Mahone Bay.",
    "We met at the poster session in Halifax.",
    "",
)
RESEARCH = (
    "Their 2025 paper on eelgrass recovery is what made me look at restoration at all.",
    "Moved from policy to field work after ten years; says in an interview that it was the best decision she made.",
    "Built the open tide-gauge data set that my thesis uses.",
)


def plain(text: str) -> str:
    """Lower-case ASCII letters of ``text``, for addresses."""
    folded = unicodedata.normalize("NFKD", text.replace("\N{LATIN SMALL LETTER DOTLESS I}", "i"))
    return "".join(c for c in folded.lower() if c.isascii() and c.isalpha())


def address_of(name: str, domain: str) -> str:
    """first.last@domain."""
    first, _, last = name.partition(" ")
    return f"{plain(first)}.{plain(last)}@{domain}"


def make_contacts(count: int, rng: random.Random) -> list[Contact]:
    """``count`` contacts with distinct names and addresses, a few to a company."""
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    if count > len(names):
        raise ValueError(f"at most {len(names)} contacts can be told apart; {count} were asked for")
    companies = [f"{head} {tail}" for head in COMPANY_HEADS for tail in COMPANY_TAILS]
    return [make_contact(name, rng.choice(companies), rng) for name in rng.sample(names, count)]


def make_contact(name: str, company: str, rng: random.Random) -> Contact:
    """One contact at ``company``, somewhere in the world."""
    domain = f"{plain(company)}.example"
    return Contact(
        name=name,
        addresses=[address_of(name, domain)],
        company=company,
        role=rng.choice(ROLES),
        field=rng.choice(FIELDS),
        place=rng.choice(PLACES),
        found_via=rng.choice(FOUND_VIA),
        common_ground=rng.choice(GROUNDS),
        research=rng.choice(RESEARCH),
    )
