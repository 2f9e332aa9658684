"""The sign-in of one account at Google, from its settings to where it is kept: what ``followthrough sign-in`` does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from connectors.errors import Permanent
from connectors.google.kept import Told, kept_sign_in
from connectors.google.scopes import CAN_SEND, MEANING, short, wanted
from connectors.google.signin import sign_in
from connectors.talk import Talk

_ABOUT: Final = """\
Google will ask you to permit this:
{scopes}
Followthrough never sends: it has no code that does, and its transport stops such a request before it leaves.
Your OAuth client is probably "in testing" (Google Cloud console, Audience): then Google shows a warning first, and
the sign-in ends after 7 days. Publish the app there ("In production"; it needs no review for your own use), or
make it "Internal" in a Workspace organisation, and it lasts.
"""


def sign_in_at_google(mailbox: Mapping[str, Any], calendar: Mapping[str, Any], told: Told, talk: Talk) -> str:
    """Has the user sign in and keeps it; returns a sentence. Raises AuthNeeded, Permanent, Temporary."""
    settings = mailbox if mailbox.get("kind") == "gmail" else calendar
    client = settings.get("client_file")
    if not client:
        raise Permanent("There is no OAuth client: set client_file under the account, see docs/gmail.md.")
    subscribed = bool(mailbox.get("pubsub_subscription"))
    scopes = wanted(str(mailbox.get("kind")), str(calendar.get("kind")), blocks=told.blocks, told=subscribed)
    kept = kept_sign_in(settings, told)
    talk.tell(_ABOUT.format(scopes="\n".join(f"  {_line(scope)}" for scope in scopes)))
    signed_in = sign_in(Path(client), scopes, talk, how=kept.how)
    kept.forget()  # what is kept under a key that was lost must not stand in the way
    kept.save(signed_in.credentials, signed_in.granted)
    permitted = ", ".join(MEANING[scope] for scope in scopes)
    return f"Account {told.account} is signed in at Google: {permitted}. The sign-in is kept in {kept.where}."


def _line(scope: str) -> str:
    sends = " (this permission could send, too; Google has none that places drafts and cannot)"
    return f"{MEANING[scope]}: {short(scope)}{sends if scope in CAN_SEND else ''}"
