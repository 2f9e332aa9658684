"""Who or what wrote a message, and on what evidence. The order of the questions is the point of this file.

    unreadable -> calendar -> receipt -> bounce -> automatic answer -> notice -> list -> person

Bounces are asked for before automatic answers, because a report is also Auto-Submitted. A person
is what is left: every other kind needs evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from daemon.core.meaning import Kind
from daemon.reading import autoreplies, bounces
from daemon.reading.headers import Headers
from daemon.reading.opened import Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The kind with its reasons, and the report where it is one."""

    kind: Kind
    because: tuple[str, ...] = ()
    report: bounces.Report | None = field(default=None)


def kind_of_header(headers: Headers) -> Verdict:
    """The kind as far as a header alone tells; PERSON where nothing speaks against it."""
    kind, params = _type(headers)
    report_type = params.get("report-type", "").lower()
    named = autoreplies.receipt(headers, kind, report_type)
    if named:
        return Verdict(kind=Kind.NOTICE, because=(named,))
    if "x-failed-recipients" in headers or (kind == "multipart/report" and report_type == "delivery-status"):
        return Verdict(kind=Kind.BOUNCE, because=("its header is that of a delivery report",))
    if kind == "text/calendar" and params.get("method"):
        return Verdict(kind=Kind.CALENDAR, because=("it is an iTIP message (RFC 5546)",))
    automatic = autoreplies.reply_header(headers) or autoreplies.reply_subject(headers)
    message = Opened(b"")
    message.headers = headers
    if bounces.from_system(message) and bounces.subject_reports_failure(headers.text("subject")):
        return Verdict(kind=Kind.BOUNCE, because=("a mail system reports a failure in its subject",))
    if automatic:
        return Verdict(kind=Kind.AUTO_REPLY, because=(automatic,))
    if autoreplies.auto_submitted(headers):
        return Verdict(kind=Kind.NOTICE, because=("Auto-Submitted says that no person sent it",))
    listed = autoreplies.list_header(headers)
    if listed:
        return Verdict(kind=Kind.LIST, because=(listed,))
    return Verdict(kind=Kind.PERSON)


def _type(headers: Headers) -> tuple[str, dict[str, str]]:
    from daemon.reading.parts import params_of

    return params_of(headers.raw("content-type"))


def unreadable(message: Opened) -> str:
    """The sentence that says why nothing can be believed of this message; empty where it can be read."""
    if not re.search(rb"[^\x00\r\n\t ]", message.raw):
        return "it is empty"
    if message.parts.problem:
        return message.parts.problem
    kind = message.content_type[0]
    if kind in {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}:
        return "it is encrypted"
    if message.has_header and not message.sender()[1] and not _names_a_sender(message.headers):
        return "it does not say who wrote it"
    if not message.has_header and _binary(message.raw[:20_000]):
        return "it is not a text and not a message"
    return ""


def _names_a_sender(headers: Headers) -> bool:
    """Delivery reports may come from ``<>`` or a bare system name."""
    if headers.raw("content-type").lower().startswith("multipart/report"):
        return True
    return any(
        headers.raw(name).strip()
        for name in ("from", "sender", "return-path", "x-failed-recipients", "apparently-from")
    )


def _binary(data: bytes) -> bool:
    odd = sum(byte < 9 or 13 < byte < 32 for byte in data)
    return odd * 20 > len(data)


def decide(message: Opened, *, own: frozenset[str], calendar_method: str) -> Verdict:
    """The kind of an opened message. ``calendar_method`` is the METHOD of its iTIP part, if any."""
    reason = unreadable(message)
    if reason:
        return Verdict(kind=Kind.UNREADABLE, because=(reason,))
    if calendar_method and not _is_report(message):
        return Verdict(
            kind=Kind.CALENDAR, because=(f"it is a calendar message with METHOD {calendar_method} (RFC 5546)",)
        )
    if not message.has_header:
        return Verdict(kind=Kind.PERSON, because=("it is plain text without a header",))
    kind, params = message.content_type
    named = autoreplies.receipt(message.headers, kind, params.get("report-type", "").lower())
    if named or (message.of_type("message/disposition-notification") and kind.startswith("multipart/report")):
        return Verdict(kind=Kind.NOTICE, because=(named or "it is a receipt (RFC 8098)",))
    if message.of_type("message/feedback-report"):
        return Verdict(kind=Kind.NOTICE, because=("it is a feedback report (RFC 5965)",))
    report = bounces.read_report(message, own)
    if report is not None and not _absence_instead(message):
        return Verdict(kind=Kind.NOTICE if report.delayed else Kind.BOUNCE, because=(report.because,), report=report)
    return _machine_or_person(message)


def _is_report(message: Opened) -> bool:
    return message.content_type[0] == "multipart/report"


def _absence_instead(message: Opened) -> bool:
    """An absence notice may come with an empty return path; its subject or fields say what it is."""
    headers = message.headers
    if message.of_type("message/delivery-status") or bounces.subject_reports_failure(headers.text("subject")):
        return False
    if bounces.is_mailer(message) and not autoreplies.reply_subject(headers):
        return False
    return bool(autoreplies.reply_header(headers) or autoreplies.reply_subject(headers))


def _machine_or_person(message: Opened) -> Verdict:  # noqa: C901, PLR0911 - questions in order, each with its answer
    headers = message.headers
    automatic = autoreplies.reply_header(headers)
    submitted = autoreplies.auto_submitted(headers)
    words = autoreplies.absence_words(message.text) if automatic or submitted or _worth_words(message) else 0
    if autoreplies.challenge(message.text) and (automatic or submitted or bounces.null_return_path(headers)):
        return Verdict(kind=Kind.NOTICE, because=("it asks the sender to prove that they are a person",))
    if automatic:
        return Verdict(kind=Kind.AUTO_REPLY, because=(automatic,))
    subject = autoreplies.reply_subject(headers)
    if subject:
        return Verdict(kind=Kind.AUTO_REPLY, because=(subject,))
    listed = autoreplies.list_header(headers)
    if submitted:
        if words >= 1:
            return Verdict(kind=Kind.AUTO_REPLY, because=("a machine sent it, in the words of an absence notice",))
        if listed and submitted == "auto-generated" and "list-id" in headers:
            return Verdict(kind=Kind.LIST, because=(listed,))
        return Verdict(kind=Kind.NOTICE, because=("Auto-Submitted says that no person sent it",))
    if listed and not (words >= 2 and "list-id" not in headers):
        return Verdict(kind=Kind.LIST, because=(listed,))
    if words >= 3 or (words == 2 and _answers_nobody(message)):
        return Verdict(kind=Kind.AUTO_REPLY, because=("its words are those of an automatic answer",))
    if autoreplies.machine_sender(message.sender()[1]):
        return Verdict(kind=Kind.NOTICE, because=("its sender is an address nobody reads",))
    if bounces.null_return_path(headers) and not message.sender()[1]:
        return Verdict(kind=Kind.NOTICE, because=("it has neither a return path nor an author",))
    return Verdict(kind=Kind.PERSON)


def _worth_words(message: Opened) -> bool:
    """Short letters only: an absence notice is no essay, and a person may quote one."""
    written = message.written
    return 0 < len(written) < 1_800 and autoreplies.absence_words(written) >= 2


def _answers_nobody(message: Opened) -> bool:
    """No question, no quotation, nothing in it that reacts to what somebody wrote."""
    written = message.written
    return "?" not in written and len(written) + 40 >= len(message.text.strip())
