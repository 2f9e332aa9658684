"""Sie or du, vous or tu, usted or tú: a letter holds one of them, in every wording, and the right one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bench.letters.situations import KINDS, situation
from daemon.writing.dossier import Dossier, PastLetter
from daemon.writing.filling import fill
from daemon.writing.languages import tongue_of
from daemon.writing.letters import render, write_letter
from daemon.writing.register import is_formal, said_to
from daemon.writing.templates import Chooser, Templates, builtin_source
from tests.writing.world import DANA, FOLLOW_UP, MARIA, dossier, wrote

TEMPLATES = Templates()
WAYS = 6
"""More than the ways of any pick."""
FAMILIAR = {
    "de": r"(?i:\b(?:du|dich|dir|dein\w*|euer|eure\w*)\b)|\b(?:hast|bist|kannst|magst|würdest|hättest)\b"
    r"|\b(?:[Ss]ag|[Ss]chlag|[Nn]enn|[Ll]ass|[Ee]ntschuldige|[Aa]ntworte)\b",
    "fr": r"(?i:\b(?:tu|te|toi|ton|ta|tes)\b|\bt['’])|\b(?:dis|propose|indique)-|\b(?<!vous )laisse\b|(?:[;:,.] ?)(?:C|c)hoisis\b|\b(?:R|r)éponds\b|\bn'y pense\b| ; excuse\b",
    "es": r"(?i:\b(?:tú|ti|te|tus?|tuy[oa]s?|contigo|vuestr\w+)\b)"
    r"|\b(?:dime|dímelo|[Ee]lige|[Rr]esponde|[Pp]roponme|prefieras|quieras|tengas|puedas|sepas|[Tt]endrías|disculpa)\b",
}
POLITE = {
    "de": r"\b(?:Sie|Ihnen|Ihr\w{0,2})\b|\bsich\b(?= (?:ungefähr|die Zeit))",
    "fr": r"(?i:(?<!rendez-)\b(?:vous|votre(?! audit)|vos)\b)|\b(?!chez|assez|rendez)[a-zé]\w+ez\b",
    "es": r"(?i:\b(?:usted|(?<!dedican )sus?|suy[oa]s?)\b|\ble\b(?! (?:dirías|aconsejarías)))"
    r"|\b(?:dígam\w+|[Ee]lija|[Rr]esponda|[Pp]ropóngame|prefiera|quiera|tenga|pueda|sepa|[Tt]endría|disculpe)\b",
}


def always(way: int) -> Chooser:
    return lambda _which, ways: way % ways


def every_wording(kind: str, language: str, *, formal: bool) -> list[str]:
    """The letters of a kind in all their wordings, to ten people; those whose form is another by their name left out."""
    found = []
    for at in range(10):
        made, known = situation(kind, language, at, formal=formal)
        names = fill(made, known, tongue_of(language), at).names
        if names["formal"] is formal:
            found += [render(kind, language, names, always(way), TEMPLATES) for way in range(WAYS)]
    return [f"{letter.subject}\n{letter.body}" for letter in found]


@pytest.mark.parametrize("language", ["de", "fr", "es"])
@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("formal", [True, False])
def test_no_wording_holds_a_word_of_the_other_form(kind: str, language: str, *, formal: bool) -> None:
    other = re.compile((FAMILIAR if formal else POLITE)[language])
    letters = every_wording(kind, language, formal=formal)
    assert letters
    assert [found.group() for letter in letters if (found := other.search(letter))] == []


@pytest.mark.parametrize("language", ["de", "fr", "es"])
@pytest.mark.parametrize("formal", [True, False])
def test_both_forms_are_worded(language: str, *, formal: bool) -> None:
    own = re.compile((POLITE if formal else FAMILIAR)[language])
    assert all(own.search(letter) for letter in every_wording("request", language, formal=formal))


@pytest.mark.parametrize("language", ["de", "fr", "es"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_no_pick_has_more_ways_than_are_tried(kind: str, language: str) -> None:
    picks = re.findall(r"\{% pick %\}(.*?)\{% endpick %\}", builtin_source(f"{language}/{kind}.txt"), re.DOTALL)
    assert max(pick.count("{% or %}") + 1 for pick in picks) <= WAYS


def german(*letters: PastLetter, formal: bool = True, name: str = "Maria van den Berg") -> Dossier:
    return dossier(person=replace(MARIA, name=name, language="de"), me=replace(DANA, formal=formal), letters=letters)


THEY_SAY_DU = wrote("Hallo Dana, gern, wann passt es dir denn?\n\nMaria", own=False)
THEY_SAY_SIE = wrote("Guten Tag, gern, wann passt es Ihnen denn?\n\nMaria van den Berg", own=False)


@pytest.mark.parametrize(
    ("known", "formal"),
    [
        (german(), True),
        (german(formal=False), False),
        (german(wrote("Liebe Maria, hast du Zeit für mich? Ich würde mich freuen, von dir zu hören.")), False),
        (german(THEY_SAY_DU), False),
        (german(THEY_SAY_SIE, formal=False), True),
        (german(THEY_SAY_SIE, THEY_SAY_DU), False),
        (german(THEY_SAY_DU, THEY_SAY_SIE), True),
        (german(THEY_SAY_DU, wrote("Danke, bis Dienstag.")), False),
        (german(wrote("Merci du mot et de la carte, à bientôt.", own=False)), True),
        (german(wrote("Wann passt es dir?", own=False, author_name="Tom Becker")), True),
        (german(wrote("Sie kommen gern, sagen die Kollegen, und du auch.", own=False)), False),
    ],
)
def test_what_the_two_say_already_outweighs_the_setting(known: Dossier, *, formal: bool) -> None:
    assert is_formal(known, "de") is formal


@pytest.mark.parametrize(
    ("language", "written", "formal"),
    [
        ("fr", "Bonjour Dana, avec plaisir, quand es-tu libre ? Je te propose mardi.", False),
        ("fr", "Bonjour, avec plaisir, dites-moi ce qui vous convient pour le rendez-vous.", True),
        ("fr", "Bonjour, merci pour le rendez-vous et pour la carte.", False),
        ("es", "Hola, Dana: con gusto, ¿qué día te viene bien para hablar con calma?", False),
        ("es", "Estimada Dana: con gusto, dígame qué día le viene bien a usted.", True),
    ],
)
def test_their_letter_tells_in_every_language(language: str, written: str, *, formal: bool) -> None:
    person = replace(MARIA, name="Maria van den Berg", language=language)
    known = dossier(person=person, me=replace(DANA, formal=False), letters=(wrote(written, own=False),))
    assert is_formal(known, language) is formal


def test_nobody_is_called_du_whose_first_name_is_not_known() -> None:
    body = write_letter(FOLLOW_UP, german(wrote("–"), formal=False, name="Herr Janssen"), TEMPLATES).body
    assert body.startswith("Sehr geehrter Herr Janssen,")
    assert "Ihnen" in body


def test_somebody_who_says_du_without_a_first_name_is_greeted_without_a_title() -> None:
    said_du = wrote("Moin, wann passt es dir denn?\nJanssen", own=False, author_name="Janssen")
    assert write_letter(FOLLOW_UP, german(said_du, name="Herr Janssen"), TEMPLATES).body.startswith("Guten Tag,")


@pytest.mark.parametrize(
    ("name", "title", "greeting"),
    [
        ("Maria van den Berg", "", "Hallo Maria,"),
        ("Maria van den Berg", "Frau Dr.", "Liebe Maria,"),
        ("Jan Berg", "Herr", "Lieber Jan,"),
    ],
)
def test_who_says_du_greets_by_first_name(name: str, title: str, greeting: str) -> None:
    known = german(wrote("–"), formal=False)
    known = replace(known, person=replace(known.person, name=name, title=title))
    assert write_letter(FOLLOW_UP, known, TEMPLATES).body.startswith(greeting)


@pytest.mark.parametrize(
    ("text", "language", "formal", "said"),
    [
        ("Ihren Vortrag habe ich gehört.", "de", False, "Deinen Vortrag habe ich gehört."),
        ("Dein Vortrag hat mich bewegt.", "de", True, "Ihr Vortrag hat mich bewegt."),
        ("Wir haben Sie beim Küstentag gesehen.", "de", False, ""),
        ("Ich habe dich beim Küstentag gehört.", "de", True, ""),
        ("J'ai lu ton article.", "fr", True, "J'ai lu votre article."),
        ("J'ai lu votre article.", "fr", False, ""),
        ("Leí su artículo.", "es", False, "Leí tu artículo."),
        ("Tu charla me animó.", "es", True, "Su charla me animó."),
        ("Your talk moved me.", "en", False, "Your talk moved me."),
    ],
)
def test_the_users_sentence_takes_the_form_of_the_letter_or_stays_out(
    text: str, language: str, said: str, *, formal: bool
) -> None:
    assert said_to(text, language, formal=formal) == said


def test_a_sentence_that_stays_out_for_its_form_is_asked_for_in_the_other() -> None:
    person = replace(MARIA, name="Maria Berg", language="de", common_ground="Wir haben Sie beim Küstentag gesehen")
    known = dossier(person=person, me=replace(DANA, formal=False, language="de"), letters=(wrote("–"),))
    assert (
        "say what you two have in common with du: this letter does"
        in write_letter(FOLLOW_UP, known, TEMPLATES).needs_you
    )


def test_an_own_template_may_use_both_forms() -> None:
    own = Templates(
        {"de/follow-up-1.txt": "{{ salutation }}\n\nwie geht es {Ihnen|dir}?\n\n{{ closing }}\n{{ signature }}\n"}
    )
    assert "wie geht es Ihnen?" in write_letter(FOLLOW_UP, german(), own).body
    assert "wie geht es dir?" in write_letter(FOLLOW_UP, german(formal=False), own).body


@pytest.mark.parametrize("pair", ["{Sie}", "{Sie|du|ihr}"])
def test_a_pair_of_forms_that_is_none_is_a_mistake_with_a_line(pair: str) -> None:
    own = Templates({"de/follow-up-1.txt": f"{{{{ salutation }}}}\n\nwie geht es {pair}?\n"})
    letter = write_letter(FOLLOW_UP, german(), own)
    (problem,) = own.problems
    assert problem.line == 3
    assert problem.sentence in letter.needs_you
    assert pair not in letter.body
