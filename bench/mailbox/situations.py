"""The situations a contact can be in, each told by one function that ends with the truth at ``now``.

``SITUATIONS`` names them all, with how often each occurs once every one has occurred. The words
of the truth (``stage``, ``next``, ``drafts``, ``never``, ``asks``, ``needs``) are explained in
``bench/README.md``. Every expectation is derived from the practice's text; where the text leaves a
choice, the truth allows each reading of it and says so in a comment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from bench.mailbox import mime, words, workdays
from bench.mailbox.people import HOME, USER_ADDRESS, USER_ALIAS, USER_ZONE
from bench.mailbox.scene import ARCHIVE, INBOX, JUNK, OWN_FOLDER, SENT, TRASH, Meeting, Post, Scene

Tell = Callable[[Scene], None]

FIRST_WAIT, SECOND_WAIT, LAST_WAIT = 7, 10, 15
"""Business days: to follow-up 1, to follow-up 2, to leaving in peace."""
RECENT = 44
"""Days: older history calls for nothing by itself."""


# --- beginnings ------------------------------------------------------------------------------------


def request(scene: Scene, at: datetime, *, folder: str = SENT, sender: str = USER_ADDRESS, to: str = "") -> Post:
    """The user's first letter."""
    said, subject = scene.say(words.REQUESTS), scene.say(words.SUBJECTS)
    return scene.writes(at, said, subject=subject, folder=folder, sender=sender, to=to)


def asked_with_time_left(scene: Scene) -> Post:
    """A first letter whose follow-up is still ahead."""
    return request(scene, scene.moment_where(12, 1, lambda m: scene.ahead(scene.due(m, FIRST_WAIT))))


def asked_lately(scene: Scene) -> Post:
    """A first letter, old enough for anything to have happened since."""
    return request(scene, scene.moment(20, 6))


def still_asked(scene: Scene, letter: Post) -> None:
    """The truth of a letter that waits in time."""
    due = scene.due(letter.at, FIRST_WAIT)
    scene.truth("asked", next=follow_up(due), drafts=[], asks=False)


def follow_up(due: datetime) -> dict[str, str]:
    """The next step: a follow-up (or the call of the same moment)."""
    return {"step": "follow-up", "due": due.isoformat()}


def answered(scene: Scene, *, asks: bool = False) -> None:
    """The truth of somebody who answered: the user's turn, and no follow-up whatever else happens."""
    scene.truth("answered", never=["follow-up", "call", "thank-you"], asks=asks)


# --- nothing yet -------------------------------------------------------------------------------------


def never_written(scene: Scene) -> None:
    """The user wants to ask and has not."""
    scene.contact.status = "to-ask"
    scene.truth("to-ask", never=["follow-up", "thank-you"])


def never_written_tracked(scene: Scene) -> None:
    """Tracked, without a letter."""
    scene.truth("to-ask", never=["follow-up", "thank-you"])


def own_letter_in_trash(scene: Scene) -> None:
    """Own mail in Trash is not a letter sent."""
    request(scene, scene.moment(20, 12), folder=TRASH)
    scene.truth("to-ask", never=["follow-up"])


# --- waiting -----------------------------------------------------------------------------------------


def asked_in_time(scene: Scene) -> None:
    """The follow-up is still ahead."""
    still_asked(scene, asked_with_time_left(scene))


def asked_in_time_with_phone(scene: Scene) -> None:
    """With a number, the call and the follow-up fall due together."""
    scene.contact.phone = "+1 416 555 0142"
    letter = asked_with_time_left(scene)
    due = scene.due(letter.at, FIRST_WAIT).isoformat()
    scene.truth("asked", next={"step": ["follow-up", "call"], "due": due}, drafts=[])


def asked_overdue(scene: Scene) -> None:
    """The wait is over: a follow-up is drafted."""
    request(scene, scene.moment_where(25, 9, lambda m: scene.past(scene.due(m, FIRST_WAIT))))
    scene.truth("asked", drafts=["follow-up"])


def asked_from_alias(scene: Scene) -> None:
    """A letter from another own address is a letter of the user."""
    letter = request(
        scene, scene.moment_where(12, 1, lambda m: scene.ahead(scene.due(m, FIRST_WAIT))), sender=USER_ALIAS
    )
    still_asked(scene, letter)


def asked_at_second_address(scene: Scene) -> None:
    """The letter went to the contact's other address."""
    scene.contact.addresses.append(f"{scene.contact.first[0].lower()}.{mime.token(scene.rng, 5)}@post.example")
    at = scene.moment_where(12, 1, lambda m: scene.ahead(scene.due(m, FIRST_WAIT)))
    still_asked(scene, request(scene, at, to=scene.contact.addresses[1]))


def copy_to_self(scene: Scene) -> None:
    """The own copy in the inbox is no answer."""
    letter = asked_with_time_left(scene)
    scene.also_in(letter, INBOX)
    still_asked(scene, letter)


def list_mail(scene: Scene) -> None:
    """What the contact posts to a list is no answer to the user."""
    letter = asked_with_time_left(scene)
    listed = [
        ("List-Id", "Coastal observers <coastal-observers.lists.example>"),
        ("List-Post", "<mailto:coastal-observers@lists.example>"),
        ("List-Unsubscribe", "<https://lists.example/u/1>"),
        ("Precedence", "list"),
    ]
    at, said = scene.soon_after(letter.at), scene.say(words.LIST_POSTS)
    scene.hears(at, said, subject="[coastal] Minutes", to="coastal-observers@lists.example", extra=listed, signed=False)
    still_asked(scene, letter)


def named_by_a_stranger(scene: Scene) -> None:
    """Somebody else's mail with the contact in copy is no answer of the contact."""
    letter = asked_with_time_left(scene)
    copied = [("Cc", mime.mailbox(scene.contact.name, scene.contact.addresses[0]))]
    stranger = ("Registrar", "registrar@university.example")
    note = scene.say(words.STRANGER_NOTES)
    scene.hears(scene.soon_after(letter.at), note, subject="Seminar", sender=stranger, extra=copied)
    still_asked(scene, letter)


def chatted_while_waiting(scene: Scene) -> None:
    """A letter that only chats changes nothing about the wait."""
    letter = request(scene, scene.moment_where(12, 4, lambda m: scene.ahead(scene.due(m, FIRST_WAIT))))
    scene.writes(scene.soon_after(letter.at, hours=(20, 60)), scene.say(words.CHATS), subject="A note")
    still_asked(scene, letter)


def delayed(scene: Scene) -> None:
    """A delay notice is no bounce."""
    letter = asked_with_time_left(scene)
    report = ("delayed", "4.4.1", f"connect to mx1.{scene.contact.domain}[192.0.2.9]:25: Connection timed out")
    scene.machine(scene.soon_after(letter.at, hours=(4, 6)), report, letter)
    still_asked(scene, letter)


def old_silence(scene: Scene) -> None:
    """Old history calls for nothing. Whether one says "asked" or "quiet" of it is open."""
    request(scene, scene.moment(160, 90))
    scene.truth(["asked", "quiet"], drafts=[], never=["follow-up", "call"])


# --- followed up -------------------------------------------------------------------------------------


def followed_up(scene: Scene, *, by_hand: bool = False) -> None:
    """Follow-up 1 went out; the second is ahead."""
    second = scene.moment_where(15, 1, lambda m: scene.ahead(scene.due(m, SECOND_WAIT)))
    follow_up_after(scene, second, by_hand=by_hand)
    scene.truth("asked", next=follow_up(scene.due(second, SECOND_WAIT)), drafts=[])


def followed_up_by_hand(scene: Scene) -> None:
    """A hand-written second letter that asks again counts as follow-up 1."""
    followed_up(scene, by_hand=True)


def followed_up_overdue(scene: Scene) -> None:
    """Follow-up 2 is drafted."""
    follow_up_after(scene, scene.moment_where(26, 12, lambda m: scene.past(scene.due(m, SECOND_WAIT))))
    scene.truth("asked", drafts=["follow-up"])


def follow_up_after(scene: Scene, at: datetime, *, by_hand: bool = False) -> Post:
    """A first letter some eleven days before ``at``, and its follow-up."""
    letter = request(scene, at - timedelta(days=scene.rng.randint(10, 13), minutes=scene.rng.randint(1, 200)))
    said = scene.say(words.HAND_FOLLOW_UPS if by_hand else words.FOLLOW_UPS)
    return scene.writes(at, said, re=letter)


def two_follow_ups(scene: Scene, third: datetime) -> None:
    """The whole sequence, the last letter at ``third``."""
    second = follow_up_after(
        scene, third - timedelta(days=scene.rng.randint(15, 18), minutes=scene.rng.randint(1, 200))
    )
    scene.writes(third, scene.say(words.SECOND_FOLLOW_UPS), re=second)


def waiting_for_the_last_time(scene: Scene) -> None:
    """Two follow-ups are out, the last wait runs: nothing more will be drafted."""
    third = scene.moment_where(20, 1, lambda m: scene.ahead(scene.due(m, LAST_WAIT)))
    two_follow_ups(scene, third)
    quiet = {"step": "quiet", "due": scene.due(third, LAST_WAIT).isoformat()}
    scene.truth("asked", next={"any_of": [None, quiet]}, drafts=[], never=["follow-up", "call"])


def quiet(scene: Scene) -> None:
    """Two follow-ups are out and the last wait is over."""
    two_follow_ups(scene, scene.moment_where(RECENT, 20, lambda m: scene.past(scene.due(m, LAST_WAIT))))
    scene.truth("quiet", next=None, drafts=[])


# --- machines answer ---------------------------------------------------------------------------------


def absence(scene: Scene, letter: Post, ways: tuple[str, ...], back: date | None) -> Post:
    """The automatic answer of somebody who is away, minutes after the letter."""
    at = letter.at + timedelta(minutes=scene.rng.randint(1, 4))
    said = scene.say(ways, day=f"{back:%A}, {back.day} {back:%B %Y}" if back else "")
    automatic = [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"), ("Precedence", "bulk")]
    subject = scene.rng.choice(("Automatic reply: ", "Out of office: ")) + letter.subject
    return scene.hears(at, said, re=letter, subject=subject, extra=automatic, signed=False, quoting=False)


def due_after_return(scene: Scene, letter: Post, back: date) -> datetime:
    """The later of the original moment and one business day after the return."""
    country, zone = scene.contact.country, scene.contact.zone
    after = workdays.nine_o_clock(workdays.day_number(back, 1, country), zone, USER_ZONE)
    return max(after, scene.due(letter.at, FIRST_WAIT))


def business_day_from_now(scene: Scene, least: int, most: int) -> date:
    """A business day of the contact, so many calendar days from now or a little later."""
    day = scene.now.date() + timedelta(days=scene.rng.randint(least, most))
    return workdays.day_number(day, 1, scene.contact.country)


def away(scene: Scene) -> None:
    """An absence with a date ahead holds the clock."""
    letter = request(scene, scene.moment(14, 3))
    back = business_day_from_now(scene, 4, 20)
    absence(scene, letter, words.AWAY_DATED, back)
    scene.truth("away", next=follow_up(due_after_return(scene, letter, back)), drafts=[])


def back_again(scene: Scene) -> None:
    """The absence is over; the wait goes on as it was."""
    letter = request(scene, scene.moment_where(12, 7, lambda m: scene.ahead(scene.due(m, FIRST_WAIT))))
    back = workdays.day_number(letter.at.date(), 2, scene.contact.country)
    absence(scene, letter, words.AWAY_DATED, back)
    due = due_after_return(scene, letter, back)
    scene.truth("asked", next=follow_up(due), drafts=[])


def away_without_date(scene: Scene) -> None:
    """Seven days are assumed; the original moment is later, so nothing moves."""
    letter = request(scene, scene.moment(5, 2))
    absence(scene, letter, words.AWAY_UNDATED, None)
    due = due_after_return(scene, letter, letter.at.astimezone(scene.contact.zone).date() + timedelta(days=7))
    scene.truth("away", next=follow_up(due), drafts=[])


def bounced(scene: Scene) -> None:
    """The only address is dead: no follow-up goes to it."""
    letter = request(scene, scene.moment(30, 2))
    address = scene.contact.addresses[0]
    said = f"550 5.1.1 <{address}>: Recipient address rejected: User unknown in virtual mailbox table"
    scene.machine(letter.at + timedelta(minutes=2), ("failed", "5.1.1", said), letter)
    scene.truth("unreachable", drafts=[], never=["follow-up"])


# --- people answer -----------------------------------------------------------------------------------


def answers(scene: Scene, letter: Post, ways: tuple[str, ...] = words.ACCEPTS, **more: object) -> Post:
    """The contact answers in the thread, hours or days later."""
    return scene.hears(scene.soon_after(letter.at), scene.say(ways), re=letter, **more)  # type: ignore[arg-type]


def answered_yes(scene: Scene) -> None:
    """The plain case: from the known address, in the thread."""
    answers(scene, asked_lately(scene), folder=scene.rng.choice((INBOX, ARCHIVE)))
    answered(scene)


def answered_after_follow_up(scene: Scene) -> None:
    """The follow-up helped."""
    answers(scene, follow_up_after(scene, scene.moment(20, 5)))
    answered(scene)


def answered_from_elsewhere(scene: Scene) -> None:
    """From an unknown address, by References alone: it counts, and one question is asked."""
    letter = asked_lately(scene)
    private = (scene.contact.name, f"{mime.token(scene.rng, 7)}@mail.example")
    answers(scene, letter, words.ACCEPTS_ELSEWHERE, sender=private, only_references=True)
    answered(scene, asks=True)


def answered_in_new_thread(scene: Scene) -> None:
    """From a known second address, as a new thread."""
    scene.contact.addresses.append(f"{mime.token(scene.rng, 8)}@home.example")
    letter = asked_lately(scene)
    sender = (scene.contact.name, scene.contact.addresses[1])
    scene.hears(scene.soon_after(letter.at), scene.say(words.ACCEPTS), subject="Your letter", sender=sender)
    answered(scene)


def answered_in_own_folder(scene: Scene) -> None:
    """A rule of the mail client filed the answer away."""
    answers(scene, asked_lately(scene), folder=OWN_FOLDER)
    answered(scene)


def answered_in_junk(scene: Scene) -> None:
    """The provider took the answer for junk."""
    answers(scene, asked_lately(scene), folder=JUNK)
    answered(scene)


def answered_without_message_id(scene: Scene) -> None:
    """A gateway dropped the Message-ID."""
    answers(scene, asked_lately(scene), nameless=True)
    answered(scene)


def answered_in_two_folders(scene: Scene) -> None:
    """The same answer, filed as a copy: one fact."""
    scene.also_in(answers(scene, asked_lately(scene)), ARCHIVE)
    answered(scene)


def thanked_for_answer(scene: Scene) -> None:
    """Questions answered in writing, the user thanked: no clock runs. How the stage is called is open."""
    reply = answers(scene, asked_lately(scene), words.SUBSTANCE)
    scene.writes(scene.soon_after(reply.at, hours=(1, 20)), scene.say(words.THANKS_ONLY), re=reply)
    scene.truth(["answered", "thanked"], never=["follow-up", "call"])


def asked_back(scene: Scene) -> None:
    """The user's answer asks something: a new wait begins with it."""
    second = scene.moment_where(11, 1, lambda m: scene.ahead(scene.due(m, FIRST_WAIT)))
    letter = request(scene, second - timedelta(days=scene.rng.randint(6, 9)))
    reply = scene.hears(second - timedelta(hours=scene.rng.randint(3, 60)), scene.say(words.SUBSTANCE), re=letter)
    still_asked(scene, scene.writes(second, scene.say(words.ASK_BACK), re=reply))


def declined(scene: Scene) -> None:
    """A firm no."""
    answers(scene, asked_lately(scene), words.DECLINES)
    scene.truth("declined", never=["follow-up", "call"])


def too_busy(scene: Scene) -> None:
    """No time: the user has the next word (a call, or questions by email)."""
    answers(scene, asked_lately(scene), words.TOO_BUSY)
    scene.truth("answered", never=["follow-up", "call"], needs=["alternative"])


def later(scene: Scene) -> None:
    """Try me in a later month: nothing until the first Tuesday of it."""
    month = (scene.now.month + 2) % 12 + 1
    year = scene.now.year + (month <= scene.now.month)
    tuesday = workdays.first_tuesday(year, month)
    answers(scene, asked_lately(scene), tuple(w.replace("{month}", f"{tuesday:%B}") for w in words.LATERS))
    due = workdays.nine_o_clock(tuesday, scene.contact.zone, USER_ZONE)
    step = {"step": "come-back", "due": due.isoformat()}
    scene.truth("resting", next=step, never=["follow-up", "call"], needs=["come-back"])


def holding(scene: Scene) -> None:
    """They will get back to us: the clock starts anew with their letter."""
    reply_at = scene.moment_where(11, 1, lambda m: scene.ahead(scene.due(m, FIRST_WAIT)))
    letter = request(scene, reply_at - timedelta(days=scene.rng.randint(1, 5)))
    reply = scene.hears(reply_at, scene.say(words.HOLDINGS), re=letter)
    scene.truth("asked", next=follow_up(scene.due(reply.at, FIRST_WAIT)), drafts=[], needs=["holding"])


# --- meetings ----------------------------------------------------------------------------------------


def at_clock(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the user's day."""
    return datetime.combine(day, time(hour, minute), USER_ZONE)


def agreed(scene: Scene, meeting: Meeting) -> Post:
    """Asked, accepted, a time agreed, the event in the calendar."""
    letter = request(scene, min(scene.moment(20, 9), meeting.start - timedelta(days=8)))
    when = f"{meeting.start:%A}, {meeting.start.day} {meeting.start:%B} at {meeting.start:%H:%M}"
    said = scene.say(tuple(w.replace("{when}", when) for w in words.AGREED))
    reply = scene.hears(letter.at + timedelta(hours=scene.rng.randint(20, 60)), said, re=letter)
    scene.meeting(meeting)
    return reply


def meeting_ahead(scene: Scene, least: int, most: int, **more: object) -> Meeting:
    """A meeting so many days ahead, in the daytime of a working day."""
    today = scene.now.astimezone(USER_ZONE).date()
    days = [today + timedelta(days=n) for n in range(least, most + 1)]
    day = scene.rng.choice([day for day in days if day.weekday() < 5])
    return scene.new_meeting(at_clock(day, scene.rng.randint(9, 17), scene.rng.choice((0, 30))), **more)  # type: ignore[arg-type]


def brief_of(meeting: Meeting) -> dict[str, str]:
    """The next step of somebody one meets: the brief, a day before."""
    return {"step": "brief", "due": (meeting.start - timedelta(hours=24)).isoformat()}


def scheduled(scene: Scene) -> None:
    """A meeting lies ahead, research is done: the brief is next."""
    meeting = meeting_ahead(scene, 3, 12, place=scene.rng.choice(("", "Cafe Anchor, 12 Harbour Street")))
    agreed(scene, meeting)
    scene.truth("scheduled", next=brief_of(meeting), drafts=[])


def scheduled_without_research(scene: Scene) -> None:
    """Research is asked for three business days before, at 09:00 of the user's zone."""
    scene.contact.research, scene.contact.place = "", HOME
    meeting = meeting_ahead(scene, 8, 16)
    agreed(scene, meeting)
    day = workdays.days_before(meeting.start.date(), 3, scene.contact.country)
    scene.truth("scheduled", next={"step": "research", "due": at_clock(day, 9).isoformat()}, drafts=[])


def invitation_accepted(scene: Scene) -> None:
    """The answer is an accepted invitation (RFC 5546 REPLY)."""
    meeting = meeting_ahead(scene, 3, 12)
    letter = asked_lately(scene)
    reply = mime.with_calendar("", scene.ical(meeting, method="REPLY"), "REPLY", mime.token(scene.rng, 24))
    scene.hears(scene.soon_after(letter.at), "", subject="Accepted: conversation", content=reply)
    scene.meeting(meeting)
    scene.truth("scheduled", next=brief_of(meeting), drafts=[])


def moved(scene: Scene) -> None:
    """The calendar holds the new time; the old invitation still lies in the mailbox."""
    first = meeting_ahead(scene, 2, 5, theirs=True)
    letter = asked_lately(scene)
    invite = mime.with_calendar("Invitation", scene.ical(first, method="REQUEST"), "REQUEST", mime.token(scene.rng, 24))
    scene.hears(letter.at + timedelta(hours=30), "", subject="Invitation: conversation", content=invite)
    shift = timedelta(days=7)
    second = Meeting(first.uid, first.start + shift, first.end + shift, sequence=1, theirs=True)
    update = mime.with_calendar("Updated", scene.ical(second, method="REQUEST"), "REQUEST", mime.token(scene.rng, 24))
    scene.hears(letter.at + timedelta(hours=50), "", subject="Updated invitation: conversation", content=update)
    scene.meeting(second)
    scene.truth("scheduled", next=brief_of(second), drafts=[])


def met(scene: Scene) -> None:
    """A talk that ended less than a day ago: a thank-you is drafted."""
    end = scene.now - timedelta(hours=scene.rng.choice((1, 16, 17, 18, 19)), minutes=5 * scene.rng.randint(1, 10))
    meeting = scene.new_meeting(end.replace(second=0, microsecond=0) - timedelta(minutes=30))
    agreed(scene, meeting)
    scene.truth("met", drafts=["thank-you"], never=["follow-up", "call"])


def met_long_ago(scene: Scene) -> None:
    """It ended long before it was first seen: a reminder, no draft."""
    agreed(scene, scene.new_meeting(at_clock(scene.moment(12, 4).date(), 14)))
    scene.truth("met", drafts=[], never=["follow-up", "call"])


def thanked(scene: Scene) -> None:
    """Met, and thanked by hand."""
    meeting = scene.new_meeting(at_clock(scene.moment(16, 4).date(), scene.rng.randint(10, 16)))
    reply = agreed(scene, meeting)
    thanks_at = meeting.end + timedelta(hours=scene.rng.randint(1, 6), minutes=scene.rng.randint(1, 50))
    scene.writes(thanks_at, scene.say(words.THANK_YOUS), re=reply)
    scene.truth("thanked", drafts=[], never=["follow-up", "call", "thank-you"])


def cancelled(scene: Scene) -> None:
    """The contact called the meeting off: no brief, no thanks. The user has the next word."""
    meeting = meeting_ahead(scene, 2, 5, cancelled=True, written=scene.now - timedelta(hours=20))
    reply = agreed(scene, meeting)
    scene.hears(scene.now - timedelta(hours=20), scene.say(words.CANCELS), re=reply)
    scene.truth("answered", never=["follow-up", "call", "brief", "leave", "thank-you"])


# --- the user's own decisions -----------------------------------------------------------------------


def paused(scene: Scene) -> None:
    """Paused: nothing at all, however late it is."""
    scene.contact.status = "paused"
    request(scene, scene.moment(25, 14))
    scene.truth("paused", next=None, drafts=[])


def only_known(scene: Scene) -> None:
    """Known, not chosen: nothing is drafted. What the stage is called is open."""
    scene.contact.status = "known"
    request(scene, scene.moment(25, 14))
    scene.truth(["asked", "to-ask", "paused", "quiet"], drafts=[], never=["follow-up", "call"])


# --- two at one table ---------------------------------------------------------------------------------


def colleague_is_silent(scene: Scene) -> None:
    """Of two at one company, this one has not answered; the other's answer (below) is not theirs."""
    still_asked(scene, asked_with_time_left(scene))


def colleague_answered(scene: Scene) -> None:
    """Of two at one company, this one answered."""
    answers(scene, asked_lately(scene))
    answered(scene)


PAIRED = "colleague_is_silent", "colleague_answered"
"""Told of two contacts of the same company."""

SITUATIONS: Mapping[str, tuple[Tell, int]] = {
    tell.__name__.replace("_", "-"): (tell, weight)
    for tell, weight in (
        (asked_in_time, 14), (asked_overdue, 8), (followed_up, 8), (answered_yes, 14), (away, 4), (bounced, 4),
        (answered_from_elsewhere, 4), (scheduled, 8), (met, 3), (thanked, 10), (quiet, 8), (never_written, 8),
        (colleague_is_silent, 0), (colleague_answered, 0), (followed_up_by_hand, 3), (followed_up_overdue, 4),
        (delayed, 2), (list_mail, 2), (declined, 4), (later, 4), (away_without_date, 2), (back_again, 2),
        (asked_from_alias, 2), (asked_at_second_address, 2), (asked_in_time_with_phone, 4), (copy_to_self, 2),
        (named_by_a_stranger, 2), (chatted_while_waiting, 2), (waiting_for_the_last_time, 4), (old_silence, 3),
        (answered_after_follow_up, 4), (answered_in_new_thread, 3), (answered_in_own_folder, 3), (answered_in_junk, 2),
        (answered_without_message_id, 2), (answered_in_two_folders, 2), (thanked_for_answer, 4), (asked_back, 4),
        (too_busy, 3), (holding, 3), (scheduled_without_research, 3), (invitation_accepted, 3), (moved, 3),
        (met_long_ago, 3), (cancelled, 3), (paused, 3), (only_known, 3), (never_written_tracked, 3),
        (own_letter_in_trash, 2),
    )
}  # fmt: skip
