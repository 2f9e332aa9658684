"""Properties of every letter, whatever the dossier holds: it passes the check, and it is fit to send."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.core.decisions import Decision, Step
from daemon.core.meaning import Span
from daemon.writing.dossier import Dossier, Notes
from daemon.writing.etiquette import lint
from daemon.writing.letters import CAPS, MOST_WORDS, lint_context, template_of, write_letter
from daemon.writing.mime import compose
from daemon.writing.templates import Templates
from tests.writing.world import DANA, MARIA, NOW, decision, dossier, meeting, wrote

NASTY = st.one_of(
    st.sampled_from(
        [
            "",
            "{{7*7}}",
            "{% raw %}",
            "[Name]",
            "Maria\r\nBcc: all@example.org",
            "x" * 500,
            "Berg, Maria",
            "MARIA VAN DEN BERG",
            "\u202eairaM \u0645\u0631\u064a\u0645",
            "Maria 🐬🐬",
            "I am looking for a job. My resume is attached.",
            "ask about salary",
            "let me know by Friday!!!",
            "TODO ???",
            "the tagging data is public",
            "- the data, e.g. tags (2019), are public.",
            "both at Dalhousie",
            "saw her talk at the 2025 symposium",
            "knows Ana Lopez",
            "Ana Lopez (DFO), ana@dfo.example",
            "marine conservation",
            "Stelle gesucht",
            "Job Search Inc.",
            "a\tb\x00c\x1b[31m",
            "a  b ,  c",
            "_____",
            "<script>alert(1)</script>",
            "Dear ,",
        ]
    ),
    st.text(max_size=60),
)
DRAFTED = (
    Step.REQUEST, Step.ALTERNATIVE, Step.STEP_BACK, Step.QUESTIONS, Step.ANSWER, Step.RESCHEDULE, Step.INTRODUCTION,
    Step.REPORT_BACK, Step.UPDATE, Step.GOOD_NEWS, Step.THANK_YOU,
)  # fmt: skip
NUMBERED = ((Step.FOLLOW_UP, 1), (Step.FOLLOW_UP, 2), (Step.COME_BACK, 1), (Step.COME_BACK, 2))
STEPS = st.sampled_from([*NUMBERED, *((step, 0) for step in DRAFTED)])
LANGUAGES = st.sampled_from(["", "en", "de", "fr-CA", "es", "nl"])
WINDOW = Span(start=NOW + timedelta(days=3), end=NOW + timedelta(days=3, hours=2))
TEMPLATES = Templates()


@st.composite
def situations(draw: st.DrawFn) -> tuple[Decision, Dossier]:
    step, number = draw(STEPS)
    made = decision(step, number, contact=str(draw(st.integers(0, 10_000))), late=draw(st.booleans()))
    person = replace(
        MARIA,
        name=draw(NASTY),
        title=draw(NASTY),
        company=draw(NASTY),
        field=draw(NASTY),
        common_ground=draw(NASTY),
        introduced_by=draw(st.sampled_from(["", "Ana Lopez"])),
        language=draw(LANGUAGES),
        country=draw(st.sampled_from(["", "CA", "GB", "DE"])),
        time_zone=draw(st.sampled_from(["", "Europe/Paris", "Nowhere/Here"])),
        research=draw(NASTY),
    )
    me = replace(
        DANA,
        about_me=draw(st.one_of(NASTY, st.just(DANA.about_me))),
        field=draw(NASTY),
        signature=draw(st.one_of(st.just(""), NASTY)),
        language=draw(st.sampled_from(["en", "de", "fr", "es"])),
        address_form=draw(st.sampled_from(["auto", "first-name", "surname"])),
    )
    items = st.lists(NASTY, max_size=2).map(tuple)
    notes = Notes(
        new_to_me=draw(items), advice=draw(items), people=draw(items), promises=draw(items), whole=draw(NASTY)
    )
    letters = draw(st.sampled_from([(), (wrote(),), (wrote(), wrote("Sure.\nMaria", own=False), wrote("When?"))]))
    held = draw(st.sampled_from([None, meeting()]))
    more = {
        "introducer": draw(st.sampled_from(["", "Ana Lopez"])) if person.introduced_by else "",
        "windows": draw(st.sampled_from([(), (WINDOW,), (WINDOW, WINDOW)])),
        "chosen": draw(st.sampled_from([None, WINDOW])),
        "their_times": draw(st.booleans()),
        "missed_by_me": draw(st.booleans()),
        "later_words": draw(NASTY),
        "referred": draw(NASTY),
        "news": draw(items),
    }
    return made, dossier(person=person, me=me, notes=notes, letters=letters, meeting=held, **more)


@settings(max_examples=200, deadline=None)
@given(situations())
def test_every_letter_passes_the_check_and_is_fit_to_send(situation: tuple[Decision, Dossier]) -> None:
    made, known = situation
    letter = write_letter(made, known, TEMPLATES)
    language = TEMPLATES.language(template_of(made), known.person.language or known.me.language)
    assert lint(letter.body, context=lint_context(known, made, language)) == ()
    assert layout_is_clean(letter.body)
    assert letter.subject.strip()
    signature = len(known.me.signature.split())
    assert len(letter.body.split()) <= CAPS.get(made.step, MOST_WORDS) + signature


def layout_is_clean(body: str) -> bool:
    lines = body.splitlines()
    greeting = lines[0]
    return (
        not re.search(r"[\[\]{}<>\r\x00\x1b\u202e]|  |\n\n\n| \n", body[: body.rindex("Dana Reyes")])
        and greeting.endswith((",", ":", "!"))
        and not greeting.endswith(" ,")
        and body.endswith("\n")
        and "Dana Reyes" in body
    )


@settings(max_examples=60, deadline=None)
@given(situations())
def test_every_letter_becomes_a_message(situation: tuple[Decision, Dossier]) -> None:
    made, known = situation
    text = write_letter(made, known, TEMPLATES)
    raw = compose(
        text,
        sender_name=known.me.name,
        sender=known.me.address,
        to_name=known.person.name,
        to="maria@ocean.example",
        key=made.key,
        date=NOW,
        parent_message_id=made.parent,
        references=(),
    )
    head = raw.split(b"\n\n", 1)[0].decode("ascii")
    assert [line.split(":")[0] for line in head.splitlines() if line[0] != " "].count("To") == 1
    assert "Bcc" not in [line.split(":")[0] for line in head.splitlines()]


@settings(max_examples=30, deadline=None)
@given(situations())
def test_a_repeat_of_a_letter_is_the_same_letter(situation: tuple[Decision, Dossier]) -> None:
    assert write_letter(*situation, TEMPLATES) == write_letter(*situation, Templates())
