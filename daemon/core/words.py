"""What letters say of meetings, where it differs from the calendar. Pure.

Not every calendar hears of a cancellation sent by mail, and people move meetings in plain words. A
letter of the contact that came after the calendar's last word outweighs it.
"""

from __future__ import annotations

from dataclasses import dataclass

from daemon.core.case import Case
from daemon.core.history import Mail, Meeting
from daemon.core.meaning import Intent, Invite, Span, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """A letter that disagrees with the calendar about one meeting."""

    mail: Mail
    declined: bool = False
    """It is a refusal of the invitation; else the meeting was moved or called off."""


def contest(meeting: Meeting, case: Case) -> Contest | None:
    """The letter that says this meeting does not stand as the calendar holds it."""
    letters = [
        mail
        for mail in case.history.mails
        if mail.letter.author in case.member.theirs and not mail.letter.own and mail.reading.trust is not Trust.FAILED
    ]
    return _by_invitation(meeting, letters) or _in_words(meeting, letters, case)


def _by_invitation(meeting: Meeting, letters: list[Mail]) -> Contest | None:
    """The last iTIP message about it (RFC 5546), where the calendar has not followed it."""
    event = meeting.event
    about = [
        (invite, mail)
        for mail in letters
        for invite in mail.reading.invites
        if invite.uid == event.uid
        and invite.recurrence_id in ("", event.recurrence_id)
        and invite.sequence >= event.sequence
    ]
    if not about:
        return None
    invite, mail = max(about, key=lambda pair: (pair[0].sequence, pair[1].at))
    method = invite.method.upper()
    if method == "CANCEL":
        return Contest(mail=mail)
    if method == "REPLY" and invite.response.casefold() == "declined" and not _accepted_since(meeting, mail):
        return Contest(mail=mail, declined=True)
    if method in ("REQUEST", "COUNTER") and _is_elsewhen(invite, meeting, mail):
        return Contest(mail=mail)
    return None


def _accepted_since(meeting: Meeting, mail: Mail) -> bool:
    """Did the calendar hear of another answer after that refusal?"""
    return any(
        answer.at > mail.at and answer.address == mail.letter.author and answer.response != "declined"
        for answer in meeting.responses
    )


def _is_elsewhen(invite: Invite, meeting: Meeting, mail: Mail) -> bool:
    """Does the message put the meeting at another time, and the calendar not know of it yet?"""
    if invite.start is None or invite.start == meeting.event.start or meeting.event.recurrence_id:
        return False
    return invite.sequence > meeting.event.sequence or mail.seen > meeting.event.at


def _in_words(meeting: Meeting, letters: list[Mail], case: Case) -> Contest | None:
    """A letter since the meeting got its present time that refuses, or names other times only."""
    for mail in reversed(letters):
        if mail.at <= meeting.time_seen or mail.reading.invites or not _is_next(meeting, mail, case):
            continue
        says = mail.reading.intents
        if mail.reading.calls_off or (Intent.DECLINES in says and Intent.ACCEPTS not in says):
            return Contest(mail=mail)
        if any(_covers(span, meeting) for span in mail.reading.times):
            return None
        if Intent.PROPOSES_TIMES in says and mail.reading.times:
            return Contest(mail=mail)
    return None


def _is_next(meeting: Meeting, mail: Mail, case: Case) -> bool:
    """Was this the meeting that lay next when the letter was written? Of others it does not speak."""
    ahead = [m for m in case.history.meetings if not m.gone and not m.event.cancelled and m.event.end > mail.at]
    return bool(ahead) and ahead[0] == meeting


def _covers(span: Span, meeting: Meeting) -> bool:
    """Does a time they named hold the beginning of the meeting?"""
    if span.end is None:
        return span.start == meeting.event.start
    return span.start <= meeting.event.start < span.end
