"""The services a channel may use, by the schema of their address: an allow-list. Nothing is imported or opened here.

A schema that is not below is refused, so that no later release of apprise can bring one in. What is left out,
and why:

    mail            mailto, sendgrid, ses and their like: Followthrough never sends mail. A word to oneself is a draft
                    to oneself (``digest = "draft"``)
    text messages   twilio, vonage, whatsapp and their like: they go to any telephone number there is, they cost
                    money, their provider keeps the text, and they know neither silence nor a link
    relays          ifttt, apprise, sns, onesignal and their like: what they do with it is set elsewhere, mail included
    public places   mastodon, bluesky, twitter, reddit, github: a reminder is nobody else's
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service: which class of apprise speaks to it, and how it is told what it knows besides words."""

    plugin: str
    """``module:Class`` below ``apprise.plugins``."""
    silent: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """What that class is given so that nothing sounds; empty where the service knows no difference."""
    link: str = ""
    """What the page is given as; empty: it stands below the text."""
    asks: bool = False
    """It can be asked what arrived."""


def _silent(**given: object) -> Mapping[str, object]:
    return MappingProxyType(given)


_BY_NAME: Mapping[str, Service] = MappingProxyType(
    {
        # a phone or a desktop of one's own
        "ntfy ntfys": Service(plugin="ntfy:NotifyNtfy", silent=_silent(priority="low"), link="click", asks=True),
        "gotify gotifys": Service(plugin="gotify:NotifyGotify", silent=_silent(priority="low")),
        "pover": Service(
            plugin="pushover:NotifyPushover", silent=_silent(priority="moderate"), link="supplemental_url"
        ),
        "pbul": Service(plugin="pushbullet:NotifyPushBullet"),
        "simplepush spush": Service(plugin="simplepush:NotifySimplePush"),
        "bark barks": Service(plugin="bark:NotifyBark", silent=_silent(level="passive"), link="click"),
        "prowl": Service(plugin="prowl:NotifyProwl", silent=_silent(priority="moderate")),
        "pushy": Service(plugin="pushy:NotifyPushy"),
        "pushdeer pushdeers": Service(plugin="pushdeer:NotifyPushDeer"),
        "psafer psafers": Service(plugin="pushsafer:NotifyPushSafer", silent=_silent(priority="low", sound="silent")),
        "macosx": Service(plugin="macosx:NotifyMacOSX", link="click"),
        # a chat room, or a talk with oneself
        "tgram": Service(plugin="telegram:NotifyTelegram", silent=_silent(silent=True)),
        "matrix matrixs": Service(plugin="matrix:NotifyMatrix", silent=_silent(msgtype="notice")),
        "signal signals": Service(plugin="signal_api:NotifySignalAPI"),
        "xmpp xmpps": Service(plugin="xmpp:NotifyXMPP"),
        "discord": Service(plugin="discord:NotifyDiscord", silent=_silent(flags=1 << 12)),
        "slack": Service(plugin="slack:NotifySlack"),
        "mmost mmosts": Service(plugin="mattermost:NotifyMattermost"),
        "rocket rockets": Service(plugin="rocketchat:NotifyRocketChat"),
        "zulip": Service(plugin="zulip:NotifyZulip"),
        "nctalk nctalks": Service(plugin="nextcloudtalk:NotifyNextcloudTalk", silent=_silent(silent=True)),
        "ncloud nclouds": Service(plugin="nextcloud:NotifyNextcloud"),
        "synology synologys": Service(plugin="synology:NotifySynology"),
        "gchat": Service(plugin="google_chat:NotifyGoogleChat"),
        "wxteams webex": Service(plugin="webexteams:NotifyWebexTeams"),
        "workflow workflows": Service(plugin="workflows:NotifyWorkflows"),
        # the user's own program
        "json jsons": Service(plugin="custom_json:NotifyJSON"),
        "mqtt mqtts": Service(plugin="mqtt:NotifyMQTT"),
    }
)
SERVICES: Mapping[str, Service] = MappingProxyType(
    {schema: service for names, service in _BY_NAME.items() for schema in names.split()}
)
"""Schema -> service."""

MAIL = frozenset(
    "mailto mailtos azure o365 brevo deltachat deltachats groundmail mailersend mailgun postmark resend sendgrid sendpulse "
    "ses smtp2go sparkpost msgraph".split()
)
"""Of the refused ones, those that send mail: they are told so."""
_BARRED = frozenset({"email", "mail", "smtp", "attach"})
"""Parameters of an address by which a service that is allowed would send mail, or a file."""
_OWN_ADDRESSES = frozenset({"xmpp", "xmpps"})
"""Their addresses look like those of mail, and are none."""
_MAIL_ADDRESS = re.compile(r"[^@/\s,:?&=]+@[^@/\s,:?&=]+\.[a-zA-Z]{2,}")


def schema_of(url: str) -> str:
    """The schema of an address, in lower case; empty where it has none."""
    return url.partition("://")[0].strip().lower() if "://" in url else ""


def refusal(url: str) -> str:
    """Why an address is no channel, as one sentence with the mend; empty where it may be one. Repeats no secret."""
    schema = schema_of(url)
    if schema in MAIL:
        return (
            f"{schema}:// sends mail, and Followthrough never does: "
            'for a word to yourself write digest = "draft" under [reminders], which puts it into your Drafts folder'
        )
    if schema not in SERVICES:
        said = f"{schema}:// is not among the services that may be used" if schema else "it does not begin with one"
        return f"{said}: write an address that begins with one of {', '.join(sorted(SERVICES))}"
    return _bypass(schema, url)


def _bypass(schema: str, url: str) -> str:
    """A way by which a service that is allowed would send mail all the same (ntfy's ``email``, Pushbullet's targets)."""
    try:
        parts = urlsplit(url)
        given = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return f"this is no address of {schema}://: copy it anew"
    # A plus sign before the name of a header comes out of a query as a space.
    barred = sorted({name.lower().lstrip("+-: ").removeprefix("x-") for name, _ in given} & _BARRED)
    if barred:
        return f"its parameter {barred[0]} would send mail or a file, which Followthrough never does: leave it out"
    targets = [parts.path, *(value for name, value in given if name.lower() in ("to", "targets"))]
    if schema not in _OWN_ADDRESSES and any(_MAIL_ADDRESS.search(unquote(target)) for target in targets):
        return f"it names a mail address, and {schema}:// may send mail there, which Followthrough never does: name a device"
    return ""
