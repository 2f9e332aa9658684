"""Delivery reports: did a letter not arrive, for whom, and for good? RFC 3464, RFC 3463, and what older systems write.

A report is believed from a machine only: its structure, or a sender that is a mail system. A person
who forwards or quotes a bounce is a person. A delay is no bounce.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daemon.reading import addresses, autoreplies
from daemon.reading.headers import Headers, message_ids
from daemon.reading.opened import Opened

MOST_TEXT = 40_000
"""Characters of a report that are searched."""

_SYSTEM_LOCAL = re.compile(
    r"^(?:mailer[-_]?daemon|mail[-_]?daemon|daemon|mdaemon|postmaster|post_master|postmast|mail[-_]?delivery\w*|microsoftexchange[0-9a-f]{8,}|mta|mailsystem"
    r"|mail-system|deliveryreport|exchange|system|root|mailmaster|bounces?|bounce[-+=].*|mailsrv|mail-delivery-subsystem|nondelivery|ndr|undeliverable)(?:[-+=.].*)?$"
)
_SYSTEM_NAME = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|daemon|system)|postmaster|system administrator|systemadministrator|administrateur syst|administrador del sistema|amministratore di sistema"
    r"|delivery (?:subsystem|system|notification|service|failure|status)|mail administrator|mail transport|microsoft outlook|mail router|internet mail|message (?:router|transfer)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:undeliver(?:able|ed)|non[ -]?delivery|nondeliverable|delivery (?:status notification|failure|failed|has failed|report|problem|error|notification|unsuccessful|subsystem)"
    r"|(?:mail|message|e-?mail|mailing) (?:delivery )?(?:failure|failed|error|problem|undeliverable|returned|rejected|not delivered|could not|status report|system error)|returned (?:mail|to sender|message|e-?mail)|return(?:ed|ing)? to sender|failure notice|failed mail"
    r"|could ?n[o']t (?:be )?(?:deliver|sen[dt])|not (?:be )?delivered|cannot be delivered|undelivered|unable to deliver|delivery errors?|user unknown|host unknown|unknown user|mail could not|can't (?:send|deliver)|message you sent blocked|bounced|permanent (?:delivery )?(?:failure|error)"
    r"|unzustellbar|nicht (?:zugestellt|zustellbar|übermittelt)|fehler bei der (?:zustellung|übermittlung)|rückläufer|non (?:remis|distribué|délivré|distribuable|recapitabile|consegnato|recapitato)|échec de (?:la )?(?:remise|distribution|livraison)|no se (?:puede|pudo|ha podido) entregar|no entregado|devuelto|error de entrega"
    r"|mancato recapito|impossibile recapitare|não (?:foi )?(?:entregue|é possível entregar)|falha na entrega|devolvid|niet (?:afgeleverd|bezorgd|besteld)|onbestelbaar|kan inte levereras|nie dostarczono|не доставлено|недоставленное|недоставк|配信不能|送信エラー|退信|无法投递)",
    re.IGNORECASE,
)
_FAILED_BODY = re.compile(
    r"could ?n[o']t be delivered|(?:was|were) (?:not|undeliver\w+|un[a-z]*able)[^.\n]{0,30}deliver|undeliver(?:able|ed)|(?:permanent|fatal|unrecoverable|delivery|following) (?:fatal )?(?:errors?|failure)|delivery (?:to the following|has failed|failed|of the message|attempts?)|failed (?:permanently|to deliver|recipient)"
    r"|trouble delivering|(?:delivery|permanent) (?:problems?|errors?)|unable to (?:deliver|send|relay)|not (?:able|possible) to deliver|can(?:not|'t) (?:be )?(?:deliver|send|relay)|did not reach|wasn'?t delivered|has been (?:rejected|returned|refused)|(?:user|host|recipient|mailbox|address|account|domain)(?: \S+)? (?:is )?(?:unknown|not (?:found|exist|listed|known|valid)|does ?n[o']t exist|unavailable|disabled|full|invalid|inactive|over quota)|no such (?:user|address|mailbox|domain|recipient|person)"
    r"|unknown (?:user|recipient|address|host)|returned to (?:sender|you)|mail (?:system|server) (?:error|refused)|\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b|\b55[0-4]\b|rejected|exceed\w* (?:storage|quota|size)|quota exceeded|nicht zugestellt|konnte nicht|n'a pas (?:pu être|été)|no se (?:pudo|ha podido)|non è stato possibile|não (?:pôde|foi)|niet (?:worden )?(?:afgeleverd|bezorgd)|配信|送信できません|宛先",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"(?:this is a warning(?: message)? only|warning message only|do not need to (?:re-?send|send)|not (?:yet )?been delivered|not yet been delivered|still (?:be )?(?:be )?(?:trying|being (?:tried|retried)|undelivered|attempting)|delivery (?:has been |is |was )?delayed|(?:is|was|been|message) delayed|temporarily (?:delayed|deferred|undeliverable)"
    r"|will (?:continue|keep|be retried|try again|retry)|continue(?:s)? (?:to )?(?:try|retry|attempt)|will be (?:retried|attempted|tried)|attempts? (?:to deliver the message )?will (?:be made|continue)|no action is required|(?:delivery )?attempts will continue|delayed (?:mail|delivery)|transient non-?fatal|in der warteschlange|verzögert|retardé|retrasado|ritardat|atrasad|vertraagd)",
    re.IGNORECASE,
)
_DELAY_SUBJECT = re.compile(
    r"(?i)(?:delay(?:ed)?\b|warning: (?:could not send|message)|delivery status notification \(?delay|mail delivery (?:delayed|warning)|still trying|verzögert|retardé|retrasad|transient|temporarily|deferred)"
)
_GAVE_UP = re.compile(
    r"(?i)giv(?:ing|en) up|gave up|will not (?:be )?retr|has been returned|permanent|too long|timed? ?out|has expired|final|no further attempts?|retry time(?:out)? (?:not reached|exceeded)|expired"
)
_COPY = re.compile(
    r"(?mi)^(?:[\s>*-]{0,12}(?:-{2,60}.{0,60}(?:copy of|original|returned|unsent|message|header|transcript follows|text of).{0,40}|"
    r"(?:here is|below is|the following is|included is) .{0,30}(?:copy|message|header).{0,40}|(?:return-path|received|x-original-to|dkim-signature|message-id|mime-version)\s*:.*|(?:original|your|the) message(?: headers?)?(?: follows?)?\s*:?)\s*$)"
)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_SMTP_CODE = re.compile(r"(?<![\d.])([45])\d\d(?=[ -][A-Za-z#(<45]|[ -]\S)")
_LIST_REFUSES = re.compile(
    r"(?i)(?:you (?:\S+@\S+ )?are not (?:a )?member|not (?:a )?(?:subscribed )?member of (?:this|the) (?:mailing )?list|loop alert|duplicated message-id|post(?:ing)? (?:by non-members )?(?:to this list )?(?:was|is|has been) (?:rejected|refused)|message (?:to the list )?(?:was|has been) (?:automatically )?rejected)"
)
_NOTIFIED = re.compile(
    r'\\?"notificationType\\?"\s*:\s*\\?"Bounce\\?".{0,200}?\\?"bounceType\\?"\s*:\s*\\?"\w+', re.DOTALL
)
"""Amazon SES writes its notifications as JSON."""
_NOTIFIED_ADDRESS = re.compile(r'\\?"emailAddress\\?"\s*:\s*\\?"([^"\\]{3,320})')
_ID_IN_TEXT = re.compile(r"(?im)^[\s>|]{0,8}message-id\s*:\s*<([^<>\s]{3,300})>")


_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RECIPIENT_LINE = re.compile(
    r"(?im)^[\s>|]{0,8}(?:final|original)-recipient\s*:\s*(?:[\w-]+\s*;)?\s*<?([^\s<>;]{1,64}@[\w.-]{2,190})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a delivery report says. ``delayed``: nothing failed yet. ``kind`` names the evidence."""

    because: str
    failed: tuple[str, ...] = ()
    permanent: bool = True
    delayed: bool = False
    about: tuple[str, ...] = ()


def from_system(message: Opened) -> bool:
    """Is the sender a mail system: its address, its name, or no return path?"""
    name, _ = message.sender()
    written = message.headers.raw("from")
    if written.strip() == "<>":
        return True
    return bool(_SYSTEM_LOCAL.match(_local(message)) or _SYSTEM_NAME.search(name)) or null_return_path(message.headers)


def _local(message: Opened) -> str:
    """The local part of From, also of a bare name without a domain."""
    _, address = message.sender()
    return address.rpartition("@")[0] or message.headers.raw("from").strip().strip("<>").lower().partition("@")[0]


def null_return_path(headers: Headers) -> bool:
    """RFC 5321 6.1: reports leave with an empty return path."""
    return "return-path" in headers and headers.raw("return-path").replace(" ", "") in {"<>", "", '""', '<"">'}


def subject_reports_failure(subject: str) -> bool:
    """Does a subject read like one of a delivery report? ``Re:`` and forwards do not."""
    return bool(_SUBJECT.search(subject[:300])) and not re.match(
        r"(?i)\s*(?:re|aw|sv|antw|fwd?|wg|tr|rv|i|enc|doorst)\s*:", subject
    )


def read_report(message: Opened, own: frozenset[str]) -> Report | None:
    """What a delivery report says; None where the message is none."""
    structured = _structured(message, own)
    if structured is not None:
        return structured
    headers = message.headers
    named = headers.raw("x-failed-recipients")
    if named:
        failed = addresses.addresses_in(named)
        return _with_text(message, failed or (), own, "it has an X-Failed-Recipients field")
    return _plain(message, own)


# --- RFC 3464 ---------------------------------------------------------------------------------------


def _structured(message: Opened, own: frozenset[str]) -> Report | None:
    kind, params = message.content_type
    reports = [
        part
        for part in message.parts.leaves
        if part.type in _STATUS_TYPES and part.embedded <= (1 if from_system(message) else 0)
    ]
    named = addresses.addresses_in(message.headers.raw("x-failed-recipients"))
    if not reports:
        declared = kind == "multipart/report" and params.get("report-type", "").lower() == "delivery-status"
        return _with_text(message, named, own, "it is a delivery report") if declared else None
    if (
        kind != "multipart/report"
        and not from_system(message)
        and not subject_reports_failure(message.headers.text("subject"))
    ):
        return None
    groups = [group for part in reports for group in _groups(message.data(part))]
    recipients = [
        group
        for group in groups
        if "action" in group or "final-recipient" in group or "status" in group or "original-recipient" in group
    ]
    if not recipients:
        return _with_text(message, named, own, "it carries a delivery status")
    failed = [group for group in recipients if _action(group) == "failed"]
    if not failed:
        delayed = any(_action(group) == "delayed" for group in recipients)
        why = "the report says delivery is delayed" if delayed else "the report says the letter was passed on"
        return Report(because=why, delayed=True, about=_about(message), failed=())
    listed = tuple(dict.fromkeys(address for group in failed for address in _recipients(group)))
    return Report(
        because="a delivery report says that delivery failed",
        failed=_cleaned(listed, message, own) or _failed_in_text(message, own),
        permanent=any(_final(group) for group in failed),
        about=_about(message),
    )


def _groups(data: bytes) -> list[dict[str, str]]:
    """The field groups of a delivery status, separated by blank lines (RFC 3464 2.1)."""
    groups = []
    for block in re.split(rb"\r?\n[ \t]*\r?\n|\r\r", data[:100_000]):
        fields = Headers(block.strip(b"\r\n"))
        group = {name: fields.raw(name) for name in fields.names()}
        if group:
            groups.append(group)
    return groups


def _action(group: dict[str, str]) -> str:
    words = re.findall(r"[a-z]+", group.get("action", "").lower())
    for word in ("failed", "failure", "delayed", "delivered", "relayed", "expanded", "expired", "deferred"):
        if word in words:
            return {"failure": "failed", "expired": "failed", "deferred": "delayed"}.get(word, word)
    status = _STATUS.search(group.get("status", ""))
    if status:
        return {"2": "delivered", "4": "delayed", "5": "failed"}[status[1]]
    return "failed" if "diagnostic-code" in group or "final-recipient" in group else ""


def _recipients(group: dict[str, str]) -> tuple[str, ...]:
    """Original-Recipient is the address the user wrote to, Final-Recipient what it was turned into: both failed."""
    names = ("final-recipient", "original-recipient")
    found = tuple(address for name in names if (address := _typed(group.get(name, ""))))
    return tuple(dict.fromkeys(found)) or tuple(filter(None, (_typed(group.get("x-actual-recipient", "")),)))


def _typed(value: str) -> str:
    """``rfc822; someone@example.org`` without its type (RFC 3464 2.3.2)."""
    text = value.partition(";")[2] or value
    text = text.strip().strip("<>").strip()
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    direct = addresses.normalise(text)
    if direct:
        return direct
    found = addresses.in_prose(text)
    return found[0] if found else ""


def _final(group: dict[str, str]) -> bool:
    """RFC 3463 class 5, or what the other server said where the class is only general."""
    status = _STATUS.search(group.get("status", ""))
    spoken = _STATUS.search(group.get("diagnostic-code", ""))
    if status and status.group() not in {"5.0.0", "4.0.0"}:
        return status[1] == "5"
    if spoken:
        return spoken[1] == "5"
    code = _SMTP_CODE.search(group.get("diagnostic-code", ""))
    if code:
        return code[1] == "5"
    return status is None or status[1] == "5"


# --- older systems ------------------------------------------------------------------------------------


def _plain(message: Opened, own: frozenset[str]) -> Report | None:
    system = from_system(message)
    subject = message.headers.text("subject")
    telling = subject_reports_failure(subject)
    text = _report_text(message)
    notified = _NOTIFIED.search(text[:4_000])
    if notified:
        return Report(
            because="a mail service notifies a bounce",
            failed=_cleaned(tuple(map(addresses.normalise, _NOTIFIED_ADDRESS.findall(text))), message, own),
            permanent="Transient" not in notified.group(),
        )
    refused = not system and not telling and _LIST_REFUSES.search(f"{subject}\n{text[:1_500]}")
    if refused and (
        message.headers.raw("x-mlserver")
        or message.headers.raw("x-mailman-version")
        or re.search(r"-(?:admin|owner|request|bounces|help)$", _local(message))
    ):
        return _with_text(message, (), own, "a list server refuses the letter")
    if not system and not telling:
        machine = autoreplies.machine_sender(message.sender()[1]) and message.originals() and _FAILED_BODY.search(text)
        return (
            _with_text(message, (), own, "a machine says that it could not deliver, and carries the letter back")
            if machine
            else None
        )
    body = bool(_FAILED_BODY.search(text))
    carries = bool(message.originals()) or bool(_COPY.search(text))
    delayed = bool(_DELAY_SUBJECT.search(subject))
    if system and (telling or delayed or (body and carries) or (body and is_mailer(message))):
        return _with_text(message, (), own, "a mail system reports that it could not deliver")
    if (
        telling
        and body
        and carries
        and not re.search(r"(?i)^(?:re|aw|fwd?)\b", subject)
        and "in-reply-to" not in message.headers
    ):
        return _with_text(message, (), own, "it reads like a delivery report and carries the letter back")
    return None


def is_mailer(message: Opened) -> bool:
    """Is the sender the mail system itself, by name or address (not only by an empty return path)?"""
    name, _ = message.sender()
    empty = message.headers.raw("from").strip() == "<>"
    return empty or bool(
        re.match(r"(?:mailer|mail)[-_]?daemon|post_?master|mdaemon", _local(message)) or _SYSTEM_NAME.search(name)
    )


def _with_text(message: Opened, failed: tuple[str, ...], own: frozenset[str], because: str) -> Report:
    text = _report_text(message)
    subject = message.headers.text("subject")
    late = _DELAY.search(text) or _DELAY_SUBJECT.search(subject)
    if late and not _GAVE_UP.search(text[:6_000]) and not re.search(r"(?i)fail|undeliver|return", subject):
        return Report(because="it only says that delivery is delayed", delayed=True, about=_about(message))
    found = _cleaned(failed, message, own) or _failed_in_text(message, own)
    return Report(because=because, failed=found, permanent=_permanent_in_text(text), about=_about(message))


def _report_text(message: Opened) -> str:
    """What the system says itself: the text before the returned letter."""
    text = message.text[:MOST_TEXT]
    if not text.strip():
        others = message.of_type("text/plain", "text/html", "message/delivery-status")
        text = "\n".join(message.data(part)[:10_000].decode("latin-1") for part in others[:3])
    return text


def _before_copy(text: str) -> str:
    copy = _COPY.search(text)
    return text[: copy.start()] if copy and copy.start() > 40 else text


def _permanent_in_text(text: str) -> bool:
    spoken = _before_copy(text)
    statuses = [match[1] for match in _STATUS.finditer(spoken) if match[1] != "2"]
    if statuses:
        return "5" in statuses
    code = _SMTP_CODE.search(spoken)
    return code is None or code[1] == "5" or bool(re.search(r"(?i)permanent|fatal", spoken))


def _failed_in_text(message: Opened, own: frozenset[str]) -> tuple[str, ...]:
    """The address a plain report names; else the only addressee of the letter it carries."""
    lines = _cleaned(tuple(map(addresses.normalise, _RECIPIENT_LINE.findall(message.text[:MOST_TEXT]))), message, own)
    if lines:
        return lines[:5]
    text = _before_copy(_report_text(message))
    original = message.originals()
    wanted = {
        address
        for head in original
        for name in ("to", "cc", "x-original-to")
        for address in addresses.addresses_in(head.raw(name))
    }
    named = _cleaned(_near_failure(text), message, own)
    if wanted & set(named):
        return tuple(address for address in named if address in wanted)
    if named:
        return named[:5]
    if len(wanted) == 1:
        return tuple(wanted)
    return _from_copy(message, own)


_LABELLED = re.compile(
    r"(?im)(?:^|[\s<:;\"'(\[])(?:to|for|recipients?|address|user|mailto|account|rcpt to|final-recipient|original-recipient|envelope recipient|destinat\w+|empfänger|failed recipient)(?:\s*[:=;]\s*|\s+|(?=[<'(\[]))(?:rfc822;)?\s*[<\"'(\[]*([^\s<>\"'()\[\],;:]{1,64}@[A-Za-z0-9.-]{2,190})"
)


def _near_failure(text: str) -> tuple[str, ...]:
    """Addresses that open a line or stand behind a label come before all others."""
    opening = re.findall(
        r"(?m)^[\s>*+|-]{0,12}[<\"'(\[]?([^\s<>\"'()\[\],;:]{1,64}@[A-Za-z0-9.-]{1,189}[A-Za-z0-9])[>\"')\]]?(?=[\s:,;<]|\.(?!\w)|$)",
        text,
    )
    labelled = _LABELLED.findall(text)
    ordered = [addresses.normalise(item.rstrip(".")) for item in (*opening, *labelled)]
    found = tuple(dict.fromkeys(address for address in ordered if address))
    return found or addresses.in_prose(text[:8_000])


def _from_copy(message: Opened, own: frozenset[str]) -> tuple[str, ...]:
    """To of a letter that is copied into the text itself."""
    text = message.text[:MOST_TEXT]
    match = re.search(r"(?im)^[\s>|]{0,8}to\s*:\s*(.{3,300})$", text)
    return _cleaned(addresses.addresses_in(match[1]), message, own)[:3] if match else ()


def _cleaned(found: tuple[str, ...], message: Opened, own: frozenset[str]) -> tuple[str, ...]:
    """Without the user, the reporting system and technical names."""
    sender = message.sender()[1]
    mine = own | {
        address
        for name in ("to", "delivered-to", "x-original-to")
        for address in addresses.addresses_in(message.headers.raw(name))
    }
    kept = [address for address in found if address not in mine and address != sender and not _technical(address)]
    if kept or not found:
        return tuple(dict.fromkeys(kept))
    return tuple(address for address in dict.fromkeys(found) if address not in own and address != sender)[:1]


def _technical(address: str) -> bool:
    local = address.partition("@")[0]
    return bool(
        re.match(r"(?:mailer-daemon|postmaster|mail-daemon|abuse|mailmaster|helpdesk|support|hostmaster)$", local)
        or len(local) > 60
    )


def _about(message: Opened) -> tuple[str, ...]:
    """Message-IDs of the letters a report is about: what it carries, then what it refers to."""
    found: list[str] = []
    for head in message.originals():
        found.extend(message_ids(head.raw("message-id"))[:1])
    if not found:
        found.extend(_ID_IN_TEXT.findall(message.text[:MOST_TEXT])[:3])
    for name in ("in-reply-to", "references", "x-original-message-id"):
        found.extend(message_ids(message.headers.raw(name)))
    mine = set(message_ids(message.headers.raw("message-id")))
    return tuple(item for item in dict.fromkeys(found) if item not in mine)[:20]
