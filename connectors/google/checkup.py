"""What ``doctor`` is told of a sign-in at Google: each permission, granted or not, and which of them could send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.contract import Finding
from connectors.google.kept import KeptSignIn
from connectors.google.scopes import CAN_SEND, MEANING, NEVER, short


@dataclass(frozen=True, slots=True, kw_only=False)
class Permissions:
    """Of a calendar: what the sign-in permits (``contract.Checkup``)."""

    kept: KeptSignIn
    needed: Sequence[str]
    named: bool = False
    """The mailbox has the same sign-in, and says the rest."""

    def findings(self) -> Iterator[Finding]:
        """See ``contract.Checkup.findings``."""
        return permissions(self.kept, self.needed, named=self.named)


def permissions(kept: KeptSignIn, needed: Sequence[str], *, named: bool = False) -> Iterator[Finding]:
    """A line a permission; ``named``: the sign-in itself was spoken of. Raises AuthNeeded where nobody signed in."""
    kept.credentials()
    granted = kept.granted()
    if not named:
        yield Finding(name="sign-in", ok=True, text=f"Signed in at Google; the sign-in is kept in {kept.where}.")
    for scope in needed:
        yield _permission(scope, kept, granted=scope in granted)
    for scope in () if named else sorted(granted & NEVER.keys()):
        text = f"{short(scope)} was granted and must not be, because {NEVER[scope]}. Take it back at "
        yield Finding(name="permission", ok=False, text=f"{text}https://myaccount.google.com/permissions. {kept.how}")


def _permission(scope: str, kept: KeptSignIn, *, granted: bool) -> Finding:
    name = f"permission to {MEANING[scope]}"
    if not granted:
        return Finding(name=name, ok=False, text=f"{short(scope)} is not granted. {kept.how} Tick every box.")
    sends = (
        "it could send too (Google has none that cannot); Followthrough has no code that does, and stops such a request"
        if scope in CAN_SEND
        else "it cannot send"
    )
    return Finding(name=name, ok=True, text=f"{short(scope)} is granted; {sends}.")
