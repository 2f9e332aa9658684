"""What changes from language to language outside the templates: greetings, closings, dates, lists.

A new language is one entry of ``TONGUES`` and a folder of templates. Nobody's gender is guessed:
where no title tells it, the greeting does without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from daemon.writing.names import FEMALE, LEARNED, MALE, Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """One language's small change. In the forms stand ``given``, ``surname``, ``full``, ``title``."""

    code: str
    first: str
    """Greeting by first name."""
    full: str
    """By first name and surname: no title tells the gender."""
    she: str
    he: str
    learned: str
    """By a title that tells no gender (Dr., Prof.)."""
    nobody: str
    greeted: str
    """With the user's own word for Dear: ``{greeting} {name},``."""
    friends: tuple[str, str, str]
    """By first name where one says du: to a woman, to a man, to whom no title tells."""
    closings: tuple[str, ...]
    familiar_closings: tuple[str, ...]
    """Where one says du."""
    months: tuple[str, ...]
    days: tuple[str, ...]
    on_date: str
    """A date in a sentence, its preposition included."""
    and_word: str


TONGUES = {
    "en": Tongue(
        code="en",
        first="Dear {given},",
        full="Dear {full},",
        she="Dear {title} {surname},",
        he="Dear {title} {surname},",
        learned="Dear {title} {surname},",
        nobody="Hello,",
        greeted="{greeting} {name},",
        friends=("Dear {given},", "Dear {given},", "Dear {given},"),
        closings=("With best wishes,", "Kind regards,", "Best regards,", "With kind regards,", "Best wishes,"),
        familiar_closings=("With best wishes,", "Kind regards,", "Best wishes,"),
        months=tuple("January February March April May June July August September October November December".split()),
        days=tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
        on_date="on {day} {month}",
        and_word="and",
    ),
    "de": Tongue(
        code="de",
        first="Hallo {given},",
        full="Guten Tag {full},",
        she="Sehr geehrte {title} {surname},",
        he="Sehr geehrter {title} {surname},",
        learned="Guten Tag {title} {surname},",
        nobody="Guten Tag,",
        greeted="{greeting} {name},",
        friends=("Liebe {given},", "Lieber {given},", "Hallo {given},"),
        closings=("Mit freundlichen Grüßen", "Freundliche Grüße", "Viele Grüße", "Mit besten Grüßen"),
        familiar_closings=("Viele Grüße", "Herzliche Grüße", "Beste Grüße", "Liebe Grüße"),
        months=tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()),
        days=tuple("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()),
        on_date="am {day}. {month}",
        and_word="und",
    ),
    "fr": Tongue(
        code="fr",
        first="Bonjour {given},",
        full="Bonjour {full},",
        she="Bonjour {title} {surname},",
        he="Bonjour {title} {surname},",
        learned="Bonjour {title} {surname},",
        nobody="Bonjour,",
        greeted="{greeting} {name},",
        friends=("Bonjour {given},", "Bonjour {given},", "Bonjour {given},"),
        closings=("Bien cordialement,", "Cordialement,", "Avec mes meilleures salutations,", "Bien à vous,"),
        familiar_closings=("Bien à toi,", "Amicalement,", "Cordialement,", "Bonne journée,"),
        months=tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
        days=tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split()),
        on_date="le {day} {month}",
        and_word="et",
    ),
    "es": Tongue(
        code="es",
        first="Hola, {given}:",
        full="Buenos días, {full}:",
        she="Estimada {title} {surname}:",
        he="Estimado {title} {surname}:",
        learned="Buenos días, {title} {surname}:",
        nobody="Buenos días:",
        greeted="{greeting} {name}:",
        friends=("Hola, {given}:", "Hola, {given}:", "Hola, {given}:"),
        closings=("Un cordial saludo,", "Saludos cordiales,", "Reciba un cordial saludo,", "Atentamente,"),
        familiar_closings=("Un saludo,", "Saludos,", "Un saludo cordial,", "Muchos saludos,"),
        months=tuple(
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
        ),
        days=tuple("lunes martes miércoles jueves viernes sábado domingo".split()),
        on_date="el {day} de {month}",
        and_word="y",
    ),
}
TITLES = {
    "de": {"Mr.": "Herr", "Mrs.": "Frau", "Ms.": "Frau", "Mx.": ""},
    "fr": {"Mr.": "Monsieur", "Mrs.": "Madame", "Ms.": "Madame", "Herr": "Monsieur", "Frau": "Madame", "Mx.": ""},
    "es": {"Mr.": "Sr.", "Mrs.": "Sra.", "Ms.": "Sra.", "Herr": "Sr.", "Frau": "Sra.", "Mx.": ""},
    "en": {
        "Herr": "Mr.",
        "Frau": "Ms.",
        "Monsieur": "Mr.",
        "Madame": "Ms.",
        "Sr.": "Mr.",
        "Sra.": "Ms.",
        "Dra.": "Dr.",
    },
}


KNIGHTLY = frozenset({"Sir", "Dame"})
"""Titles that stand before the first name: Sir Edward."""
NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}


def tongue_of(language: str) -> Tongue:
    """The language's entry; English where there is none."""
    return TONGUES.get(language, TONGUES["en"])


def salute(tongue: Tongue, name: Name, *, by_first_name: bool, greeting: str = "", formal: bool = True) -> str:
    """The line a letter begins with; without a name where none is known."""
    title = _title(tongue, name)
    if by_first_name and name.given:
        form, shown = (tongue.first if formal else _friend(tongue, name)), name.given
    elif not formal:
        return tongue.nobody
    elif title in KNIGHTLY and name.given:
        form, shown = tongue.full, f"{title} {name.given}"
    elif title and name.surname:
        form, shown = _titled_form(tongue, name), f"{title} {name.surname}"
    elif name.full:
        form = tongue.full if name.surname else tongue.first
        shown = name.full if name.given else f"{name.initials} {name.surname}".strip()
    else:
        return tongue.nobody
    if greeting:
        return tongue.greeted.format(greeting=greeting, name=shown)
    given = name.given or name.surname
    return form.format(given=given, surname=name.surname, full=shown, title=title)


def _friend(tongue: Tongue, name: Name) -> str:
    she, he, unknown = tongue.friends
    titles = set(name.honorifics)
    return she if FEMALE & titles else he if MALE & titles else unknown


def _titled_form(tongue: Tongue, name: Name) -> str:
    if FEMALE & set(name.honorifics):
        return tongue.she
    if MALE & set(name.honorifics):
        return tongue.he
    return tongue.learned


def _title(tongue: Tongue, name: Name) -> str:
    """The titles of a greeting, in its language: ``Frau Dr.`` in German, the learned one alone in English."""
    local = [TITLES[tongue.code].get(title, title) for title in name.honorifics]
    local = list(dict.fromkeys(title for title in local if title))
    learned = [title for title in local if title in LEARNED]
    if tongue.code == "de":
        return " ".join([title for title in local if title not in LEARNED] + learned)
    if tongue.code == "fr" and not learned:
        return " ".join(local[:1])
    return (learned or local or [""])[0]


def on_day(tongue: Tongue, moment: date | datetime, country: str = "") -> str:
    """A date for a sentence: ``on 2 November``, ``on November 2`` for North America, ``am 2. November``."""
    month = tongue.months[moment.month - 1]
    if tongue.code == "en" and country.upper() in {"US", "CA", ""}:
        return f"on {month} {moment.day}"
    if tongue.code == "fr" and moment.day == 1:
        return f"le 1er {month}"
    return tongue.on_date.format(day=moment.day, month=month)


def on_weekday(tongue: Tongue, moment: date | datetime, country: str = "") -> str:
    """``on Tuesday, November 10``; the weekday saves the reader a look at the calendar."""
    plain, day = on_day(tongue, moment, country), tongue.days[moment.weekday()]
    preposition, _, rest = plain.partition(" ")
    if tongue.code in {"en", "de"}:
        return f"{preposition} {day}, {'dem ' if tongue.code == 'de' else ''}{rest}"
    return f"{preposition} {day} {rest}"


def listed(tongue: Tongue, items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    word = "e" if tongue.code == "es" and re.match(r"h?i(?![ae])", items[-1], re.IGNORECASE) else tongue.and_word
    return f"{', '.join(items[:-1])} {word} {items[-1]}"
