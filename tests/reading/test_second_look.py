"""C3, C7: meetings called off, later times in the writer's words, and who would rather write."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest

from daemon.core.meaning import Intent, Reading
from daemon.reading.message import read_message

ZONE = ZoneInfo("America/Toronto")


def read(body: str) -> Reading:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "jane@ocean.example.net", "dana@example.org", "Re: A question"
    mail["Date"] = format_datetime(datetime(2026, 3, 4, 10, tzinfo=ZONE))
    mail["Message-ID"] = "<a@ocean.example.net>"
    mail.set_content(body)
    return read_message(mail.as_bytes(), own=frozenset({"dana@example.org"}), zone=ZONE).reading


@pytest.mark.parametrize(
    "body",
    [
        "I am so sorry, I have to cancel tomorrow.",
        "Sorry, something came up and I need to cancel our meeting.",
        "Ich muss unseren Termin leider absagen.",
        "Je dois malheureusement annuler notre rendez-vous.",
        "Lo siento, tengo que cancelar la reunión de mañana.",
    ],
)
def test_a_meeting_called_off_is_a_refusal_and_its_day_no_proposal(body):
    reading = read(body)
    assert Intent.DECLINES in reading.intents
    assert reading.intents.isdisjoint({Intent.ACCEPTS, Intent.PROPOSES_TIMES})
    assert reading.times == ()


@pytest.mark.parametrize(
    "body",
    [
        "I have to cancel tomorrow, could we do Friday at 3 instead?",
        "I have to cancel tomorrow, sorry. Could we do Friday at 3 instead?",
        "Ich muss morgen leider absagen. Passt Ihnen Freitag um 15 Uhr?",
    ],
)
def test_a_meeting_moved_names_only_its_new_time(body):
    reading = read(body)
    assert Intent.PROPOSES_TIMES in reading.intents
    assert Intent.DECLINES not in reading.intents
    assert [span.start.isoformat()[:16] for span in reading.times] == ["2026-03-06T15:00"]


def test_other_cancelled_plans_are_no_refusal():
    assert Intent.DECLINES not in read("I am so busy that I had to cancel all my meetings this month.").intents


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Things are hectic. Please try me again in April.", "in April"),
        ("Write to me again on May 4.", "on May 4"),
        ("I am swamped until the end of the month. Please try me again then.", "the end of the month"),
    ],
)
def test_a_later_time_keeps_their_words(body, words):
    assert read(body).later_words == words


def test_until_the_end_of_a_month_is_the_day_after_it():
    later = read("I am swamped until the end of the month. Please try me again then.").later
    assert later
    assert later.start.date().isoformat() == "2026-04-01"


@pytest.mark.parametrize(
    "body",
    [
        "We are at sea until the end of the season. Please get back in touch in September.",
        "Until the end of May I am on leave. Could you try me again in September?",
    ],
)
def test_the_time_to_come_back_at_outweighs_the_one_until_which_they_have_no_time(body):
    reading = read(body)
    assert reading.later
    assert (reading.later.start.date().isoformat(), reading.later_words.casefold()) == ("2026-09-01", "in september")


@pytest.mark.parametrize(
    "body",
    [
        "I'm afraid I can't meet, but send me your questions by email and I will answer them.",
        "I would be happy to answer a few questions in writing.",
        "Gerne beantworte ich Ihre Fragen per E-Mail.",
        "Avec plaisir, envoyez-moi vos questions par écrit.",
        "Con mucho gusto respondo a sus preguntas por correo.",
    ],
)
def test_c7_who_would_rather_write_is_understood(body):
    reading = read(body)
    assert Intent.ACCEPTS in reading.intents
    assert reading.by_mail


@pytest.mark.parametrize(
    "body",
    [
        "Happy to talk on Tuesday at 3pm. Please send me your questions by email.",
        "I would be glad to talk. Could you send me your questions beforehand?",
        "Yes, gladly. When would suit you?",
        "No, I do not answer questions by email.",
    ],
)
def test_c7_who_would_rather_talk_is_not_taken_for_a_writer(body):
    assert not read(body).by_mail
