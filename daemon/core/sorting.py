"""Each letter of one contact's log, put where it belongs: the user's, an answer, an absence, a report, a doubt. Pure.

Bounces, automatic mail and list mail never count as answers (list mail may where it answers the
user's own letter). What the contact wrote and cannot be read (it is encrypted) is an answer that only the user can
read. A sender that failed DMARC holds the sequence in the contact's thread and counts
for nothing elsewhere. Somebody else in the thread answers for the contact only where what they
answer was the contact's or went to them: a letter the user forwarded to a friend starts another talk.
"""

from __future__ import annotations

from datetime import timedelta

from daemon.core.case import Case
from daemon.core.decisions import Ask
from daemon.core.history import Mail
from daemon.core.meaning import Kind, Trust

QUEUED = timedelta(days=7)
"""How long a mail server may try before it reports that a letter could not be delivered (RFC 5321 4.5.4.1: 4-5 days)."""


SHARED_HOUSES = frozenset(
    {
        "aol.com",
        "fastmail.com",
        "free.fr",
        "gmail.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mac.com",
        "me.com",
        "msn.com",
        "orange.fr",
        "outlook.com",
        "posteo.de",
        "proton.me",
        "protonmail.com",
        "t-online.de",
        "web.de",
        "yahoo.com",
    }
)
"""Mail providers: two addresses there are no colleagues."""


def sort(case: Case) -> Sorted:
    """Sorts one contact's letters, oldest first."""
    post = Sorted(case)
    for mail in case.history.mails:
        post.take(mail)
    post.lost = tuple(mail for mail in post.own if post.is_lost(mail))
    post.dead = post.dead_addresses()
    return post


class Sorted:
    """One pass over the letters, and what they turned out to be."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.theirs = case.member.theirs
        self.thread: set[str] = set()
        """Messages of this conversation: the user's to the contact, the contact's, and answers to those."""
        self.aside: set[str] = set()
        """Messages of other conversations that grew out of it: forwards, and what came of them."""
        self.responders: set[str] = set()
        """Others who answered in the thread."""
        self.own: list[Mail] = []
        self.in_copy: list[Mail] = []
        self.answers: list[Mail] = []
        self.absences: list[Mail] = []
        self.bounces: list[Mail] = []
        self.unverified: list[Mail] = []
        self.strangers: list[Mail] = []
        self.unread: list[Mail] = []
        """Those of the answers that could not be read."""
        self.asks: list[Ask] = []
        self.lost: tuple[Mail, ...] = ()
        self.dead: frozenset[str] = frozenset()

    def take(self, mail: Mail) -> None:
        """Puts one letter where it belongs."""
        kind = mail.reading.kind
        if mail.letter.own:
            # The user's own vacation notice is no word of the user's.
            if kind not in (Kind.AUTO_REPLY, Kind.NOTICE, Kind.BOUNCE):
                self._take_own(mail)
        elif kind is Kind.BOUNCE:
            if mail.reading.permanent is not False and self._concerns(mail):
                self.bounces.append(mail)
        elif kind is Kind.AUTO_REPLY:
            if self._is_theirs(mail) or self._in_thread(mail):
                self.absences.append(mail)
        elif kind is Kind.LIST:
            if self._answers_own(mail):
                self._take_letter(mail)
        elif kind is not Kind.NOTICE:
            self._take_letter(mail)

    # --- the user's own ------------------------------------------------------------------------------

    def _take_own(self, mail: Mail) -> None:
        ours = self.theirs | self.responders
        if not ours.isdisjoint(mail.letter.to):
            self.own.append(mail)
            self.thread.add(mail.letter.message_id)
        elif not ours.isdisjoint(mail.letter.copied):
            self.in_copy.append(mail)
            self.aside.add(mail.letter.message_id)
        else:
            self.aside.add(mail.letter.message_id)

    # --- letters of others ---------------------------------------------------------------------------

    def _take_letter(self, mail: Mail) -> None:
        """A letter of a person, an iTIP message, or something unreadable."""
        author = mail.letter.author
        theirs = self._is_theirs(mail)
        in_thread = self._in_thread(mail)
        if in_thread and not theirs and self._has_a_talk_of_their_own(mail):
            self.aside.add(mail.letter.message_id)
            return
        if in_thread or theirs:
            self.thread.add(mail.letter.message_id)
        if not theirs and not in_thread:
            # What continues a talk beside this one was drawn there by the user, not by the contact's house.
            if mail.letter.message_id not in self.aside:
                self._take_neighbour(mail)
        elif theirs and self._cannot_be_read(mail):
            self.answers.append(mail)
            self.unread.append(mail)
        elif self._is_doubtful(mail):
            self._doubt(mail, in_thread=in_thread)
        else:
            self.answers.append(mail)
            if not theirs:
                self.responders.add(author)
                if author and author not in self.case.member.said and not self._is_known(author):
                    self.strangers.append(mail)

    def _has_a_talk_of_their_own(self, mail: Mail) -> bool:
        """Is it somebody else who is tracked, answering a letter that went to them as well? Then they speak for themselves."""
        if mail.letter.author in self.case.own or not self._is_known(mail.letter.author):
            return False
        answered = [own for own in self.own if own.letter.message_id in mail.letter.references]
        return any(mail.letter.author in (*own.letter.to, *own.letter.copied) for own in answered)

    def _take_neighbour(self, mail: Mail) -> None:
        """Linked to the contact, but neither theirs nor in the thread: somebody of their house who names them?"""
        author = mail.letter.author
        houses = {house(address) for address in self.theirs} - SHARED_HOUSES
        addressed = not self.theirs.isdisjoint((*mail.letter.to, *mail.letter.copied))
        if addressed or not author or house(author) not in houses:
            self.aside.add(mail.letter.message_id)
            return
        if author in self.case.member.said or self._is_known(author) or mail.reading.trust is Trust.FAILED:
            return
        name = self.case.member.person.name
        self.unverified.append(mail)
        self.asks.append(
            Ask(
                what=f"Does {author} answer for {name}? (followthrough contacts link {author})",
                because=f"Their letter of {mail.at:%d %B} names {name} and comes from the same house.",
            )
        )

    def _cannot_be_read(self, mail: Mail) -> bool:
        """Is it encrypted, or broken, and nothing speaks against its sender? Then it is their word, whatever it says."""
        return mail.reading.kind is Kind.UNREADABLE and mail.reading.trust is not Trust.FAILED

    def _is_doubtful(self, mail: Mail) -> bool:
        """Unreadable, or from a sender that failed the check; the user may have vouched for the address since."""
        if mail.reading.kind is Kind.UNREADABLE:
            return True
        theirs, at = self.case.member.said.get(mail.letter.author, (False, mail.at))
        return mail.reading.trust is Trust.FAILED and not (theirs and at > mail.at)

    def _doubt(self, mail: Mail, *, in_thread: bool) -> None:
        """Unreadable mail holds wherever it stands; a failed sender holds only in the thread."""
        broken = mail.reading.kind is Kind.UNREADABLE
        what = "could not be read" if broken else "is unverified: it did not pass the check of its sender (DMARC)"
        self.asks.append(
            Ask(
                what=f"A message from {mail.letter.author or 'an unnamed sender'} {what}: look at it yourself.",
                because="It may be an answer, or somebody in disguise.",
            )
        )
        theirs, at = self.case.member.said.get(mail.letter.author, (True, mail.at))
        if (broken or in_thread) and not (not theirs and at > mail.at):
            self.unverified.append(mail)

    def _is_theirs(self, mail: Mail) -> bool:
        return mail.letter.author in self.theirs

    def _is_known(self, address: str) -> bool:
        """Is it the user's own, or somebody's who is tracked, too?"""
        roster = self.case.roster
        return address in self.case.own or (roster is not None and address in roster.by_address)

    def _in_thread(self, mail: Mail) -> bool:
        """Does it continue this conversation, and not one beside it? The nearest known message tells."""
        names = (*mail.reading.about, *mail.letter.references)
        nearest = next((ref for ref in reversed(names) if ref in self.thread or ref in self.aside), "")
        if nearest not in self.thread:
            if nearest:
                self.aside.add(mail.letter.message_id)
            return False
        return True

    def _answers_own(self, mail: Mail) -> bool:
        return not {m.letter.message_id for m in self.own}.isdisjoint(mail.letter.references)

    # --- delivery reports ----------------------------------------------------------------------------

    def _concerns(self, report: Mail) -> bool:
        """Is this delivery report about a letter to this contact?"""
        return bool(self._failed(report))

    def _failed(self, report: Mail) -> frozenset[str]:
        """The contact's addresses that a report says are dead.

        A mail server may name the address it forwarded to instead of the one written to: then it is
        the receiver of the letter the report is about that failed, unless another one explains it.
        """
        named = frozenset(report.reading.failed)
        if not self.theirs.isdisjoint(named):
            return self.theirs & named
        ours = self.theirs | self.responders
        about = self._about(report)
        receivers = frozenset(a for m in about for a in m.letter.to)
        others = frozenset(a for m in about for a in (*m.letter.to, *m.letter.copied)) - ours
        return frozenset() if named and named <= others else receivers & ours

    def _about(self, report: Mail) -> list[Mail]:
        about = {*report.reading.about, *report.letter.references}
        return [m for m in self.own if m.letter.message_id in about]

    def is_lost(self, mail: Mail) -> bool:
        """Did this letter of the user reach none of the addresses it went to?"""
        failed: set[str] = set()
        for report in self.bounces:
            about = self._about(report)
            soon = timedelta(0) <= report.at - mail.at <= QUEUED
            if mail in about or (not about and soon):
                failed |= self._failed(report)
        receivers = (self.theirs | self.responders).intersection(mail.letter.to)
        return bool(receivers) and receivers <= failed

    def dead_addresses(self) -> frozenset[str]:
        """Addresses that failed for good, were not heard from since, and which the user did not vouch for since."""
        heard = {
            m.letter.author: m.at
            for m in self.case.history.mails
            if not m.letter.own and m.reading.kind is not Kind.BOUNCE and m.reading.trust is not Trust.FAILED
        }
        dead: set[str] = set()
        for report in self.bounces:
            for address in self._failed(report):
                theirs, said_at = self.case.member.said.get(address, (False, report.at))
                vouched = theirs and said_at > report.at
                if heard.get(address, report.at) <= report.at and not vouched:
                    dead.add(address)
        return frozenset(dead)


def house(address: str) -> str:
    """The domain of an address."""
    return address.rpartition("@")[2]
