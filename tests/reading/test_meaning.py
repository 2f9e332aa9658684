"""What a human answer wants: intents, times, people, later, asks."""

from __future__ import annotations

from datetime import UTC

import pytest

from daemon.core.notes import read_notes
from daemon.reading.message import describe
from tests.reading.letters import intents, raw, read, starts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'd love to, but not before May.", {"accepts", "later"}),
        ("I'd love to, but I can't.", {"declines"}),
        ("I'm swamped until June, try me then.", {"too-busy", "later"}),
        ("I don't have time to meet, but I'm happy to answer a few questions by email.", {"accepts", "too-busy"}),
        ("I can't do Tuesday, but Wednesday at 11 works.", {"accepts", "proposes-times"}),
        ("I'm not available at all.", set()),
        ("Thanks for your email. I'll get back to you next week.", {"holding"}),
        ("If anything changes I'll let you know, but for now I have to decline.", {"declines"}),
        ("I'm not the right person, but Maria Lopez would be happy to talk.", {"wrong-person", "refers"}),
        ("You're surely busy, so take your time.", set()),
        ("What time works for you?", {"accepts", "asks-for-times"}),
        ("Please do not write to me again.", {"stop"}),
        ("Gerne, aber erst im Mai.", {"accepts", "later"}),
        ("Avec plaisir, mais pas avant mai.", {"accepts", "later"}),
        ("Con mucho gusto, pero no antes de mayo.", {"accepts", "later"}),
        ("Volentieri, ma non prima di maggio.", {"accepts", "later"}),
        ("Com muito gosto, mas não antes de maio.", {"accepts", "later"}),
        ("Graag, maar niet voor mei.", {"accepts", "later"}),
    ],
)
def test_an_answer_wants(text: str, expected: set[str]) -> None:
    assert intents(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tuesday or Wednesday after 3 works.", ["2026-03-17T15:00:00-03:00", "2026-03-18T15:00:00-03:00"]),
        ("How about lunch on Friday?", ["2026-03-13T12:00:00-03:00"]),
        ("Let's say 14h30 on Thursday.", ["2026-03-12T14:30:00-03:00"]),
        ("The week of the 23rd suits me.", ["2026-03-23T09:00:00-03:00"]),
        ("Thursday at 3pm ET works for me.", ["2026-03-12T15:00:00-04:00"]),
        ("Any morning next week except Wednesday.", [f"2026-03-{day}T09:00:00-03:00" for day in (16, 17, 19, 20)]),
        ("Passt Ihnen Dienstag um halb drei?", ["2026-03-17T14:30:00-03:00"]),
        ("Je suis libre jeudi 19 mars entre 10h et 12h.", ["2026-03-19T10:00:00-03:00"]),
        ("I saw your talk on Tuesday.", []),
        ("I can't do Tuesday.", []),
    ],
)
def test_times_become_intervals(text: str, expected: list[str]) -> None:
    assert starts(text) == expected


def test_a_vague_phrase_is_a_window_and_a_beginning_has_no_end() -> None:
    window, beginning = read("Monday morning or Tuesday at 3 works for me.").reading.times
    assert window.end is not None
    assert (window.end - window.start).total_seconds() == 3 * 3600
    assert beginning.end is None


def test_a_later_time_keeps_their_words() -> None:
    reading = read("Could you try me again in April?").reading
    assert reading.later is not None
    assert (reading.later.start.month, reading.later_words) == (4, "in April")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("You should talk to Maria Lopez (maria.lopez@ocean.org).", [("Maria Lopez", "maria.lopez@ocean.org")]),
        ("I'm copying my colleague Tom Brandt, who can help.", [("Tom Brandt", None)]),
        ("Sprechen Sie bitte mit Frau Sabine Krüger.", [("Sabine Krüger", None)]),
    ],
)
def test_people_are_named_with_their_addresses(text: str, people: list[tuple[str, str | None]]) -> None:
    assert [(person.name, person.address) for person in read(text).reading.refers_to] == people


@pytest.mark.parametrize(
    "text",
    [
        "I would be grateful for 20 minutes of your time.",
        "I'd love to hear how you got into the field.",
        "Could we move our call to Friday?",
        "Hätten Sie nächste Woche kurz Zeit für mich?",
        "Seriez-vous d'accord pour un court échange ?",
    ],
)
def test_a_letter_that_asks_starts_the_clock(text: str) -> None:
    assert read(text).reading.asks


@pytest.mark.parametrize(
    "text",
    [
        "Thank you so much for your time yesterday! I'll read the article.",
        "Thanks again, and let me know if you need anything.",
        "Vielen Dank für das Gespräch gestern, es hat mir sehr geholfen.",
        "Merci beaucoup pour votre temps hier.",
    ],
)
def test_a_letter_that_only_thanks_starts_none(text: str) -> None:
    assert not read(text).reading.asks


@pytest.mark.parametrize(
    "text",
    [
        "I hope we can talk some day soon.",
        "Just checking in on my note below.",
        "I loved reading your article on kelp. I hope we might find the time to meet.",
        "Thank you for your reply. I hope to speak with you soon.",
        "Following up on my letter of last week, in case it got buried.",
        "Bringing this back to the top of your inbox.",
        "Hoping to hear back.",
        "Ich hoffe, wir können bald einmal sprechen.",
        "Ich wollte nur kurz an meine Nachricht von letzter Woche erinnern.",
        "J'espère que nous pourrons bientôt échanger.",
        "Je reviens vers vous au sujet de mon message.",
        "Espero que podamos hablar pronto.",
    ],
)
def test_a_letter_that_hopes_for_a_talk_or_comes_back_to_one_starts_the_clock(text: str) -> None:
    assert read(text).reading.asks


@pytest.mark.parametrize(
    "text",
    [
        "Thank you so much for our talk yesterday. I hope we can talk some day soon.",
        "It was great to meet you on Tuesday. I hope to hear from you again some time.",
        "Thank you for your advice. I will read Reefs, and hope we can meet for a coffee some day.",
        "I wanted to let you know that I read Reefs and joined the survey. I hope we can talk some day.",
        "A short update: I start at the institute in May. Hoping to speak with you there!",
        "Following up on our conversation, here is the article, as promised.",
        "I hope we can talk again some day.",
        "I hope we can keep in touch.",
        "I hope you enjoy the summer. All the best!",
        "Hope all is well at the institute.",
        "Vielen Dank für das gute Gespräch. Ich hoffe, wir können bald einmal in Halifax sprechen.",
        "Ich wollte Ihnen nur berichten, dass ich angefangen habe. Ich hoffe, wir sprechen uns bald.",
        "Merci pour notre échange. J'espère que nous pourrons bientôt nous rencontrer à Nantes.",
        "Gracias por la conversación. Espero que podamos vernos pronto en Vigo.",
    ],
)
def test_a_letter_that_thanks_or_tells_news_starts_none_however_it_ends(text: str) -> None:
    assert not read(text).reading.asks


def test_the_line_of_read_json_has_the_names_scripts_rely_on() -> None:
    line = describe("a.eml", raw("Tuesday at 3 works for me."), UTC)
    names = ["path", "kind", "text", "intents", "times", "return_date", "failed", "permanent", "refers_to", "because"]
    assert list(line)[: len(names)] == names
    assert line["times"] == [{"start": "2026-03-17T15:00:00-03:00", "end": None}]


def test_intents_come_from_what_was_written_not_from_what_is_quoted() -> None:
    assert intents("Thanks!\n\n> Would Tuesday at 3 work?\n> Please never write again.") == set()


def test_notes_are_read_by_their_headings() -> None:
    notes = read_notes(
        "We met at noon.\n\nWhat was new to me:\n- kelp\n- tides are\n  counted\nADVICE: read more\nPromises:\n1. send the paper\n"
    )
    assert notes.whole == "We met at noon."
    assert notes.new_to_me == ("kelp", "tides are counted")
    assert (notes.advice, notes.promises) == (("read more",), ("send the paper",))


def test_notes_without_headings_are_kept_whole() -> None:
    assert read_notes("A good talk: very good.\n").whole == "A good talk: very good."
