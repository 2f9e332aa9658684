"""``contacts``: adding, editing, showing, listing, merging, pausing and erasing contacts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from daemon.cli.calling import Command, current_call, everywhere

if TYPE_CHECKING:
    from daemon.app import App
    from daemon.core.facts import Person, PersonProposed, Status
    from daemon.core.roster import Member


class Contacts(click.Group):
    """The group; its file commands stand in a module of their own, imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's own signature
        """The commands in the order in which they are wanted."""
        return ["add", "edit", "show", "list", "import", "export", *_DEEDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name in {"import", "export"}:
            from daemon.cli import contact_files

            return contact_files.import_command if cmd_name == "import" else contact_files.export_command
        return super().get_command(ctx, cmd_name)


_DEEDS = ("merge", "unmerge", "link", "confirm", "consent", "pause", "resume", "erase")


@click.group("contacts", cls=Contacts, params=everywhere())
def contacts_command() -> None:
    """Add, edit, import, export, merge, pause or erase contacts."""


_TEXTS = (
    "title", "phone", "work-address", "company", "role", "field", "language", "city", "country", "time-zone",
    "found-via", "introduced-by", "common-ground", "research", "notes",
)  # fmt: skip


def _columns() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """One option a column of a contact."""

    def with_options(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(_TEXTS):
            function = click.option(f"--{name}", metavar="TEXT")(function)
        function = click.option("--may-cite-introducer", type=click.Choice(["yes", "no"]))(function)
        states = click.Choice(["to-ask", "tracked", "known", "paused"])
        function = click.option("--status", type=states)(function)
        return click.option("--address", "addresses", multiple=True, help="May be given several times.")(function)

    return with_options


def _cells(addresses: Sequence[str], columns: dict[str, str | None]) -> dict[str, str]:
    """The options that were given, by column name."""
    given = {name: text for name, text in columns.items() if text is not None}
    return given | ({"addresses": ";".join(addresses)} if addresses else {})


@contacts_command.command("add", cls=Command)
@click.argument("name")
@_columns()
def add_command(name: str, addresses: Sequence[str], **columns: str | None) -> None:
    """Add a contact. An address or a phone number is needed."""
    from daemon.people import WrongValueError, new_person, with_free_id

    call = current_call()
    try:
        person, status = new_person(_cells(addresses, {"name": name, **columns}))
    except WrongValueError as error:
        raise click.UsageError(f"{error}.") from error
    with call.app() as app:
        members = app.roster().members.values()
        _must_be_free(app, person.addresses)
        if any(_same(member.person, person) for member in members):
            raise click.ClickException(f"{person.name} is there already: use followthrough contacts edit.")
        person = with_free_id(person, {id_ for member in members for id_ in (member.id, *member.ids)})
        app.contacts().save(person, status)
    _told(f"Added {person.name}.", person, status)


@contacts_command.command("edit", cls=Command)
@click.argument("contact")
@click.option("--name", metavar="TEXT")
@_columns()
def edit_command(contact: str, addresses: Sequence[str], **columns: str | None) -> None:
    """Change what is known of CONTACT. An empty text empties a column; addresses replace all there were."""
    from daemon.people import WrongValueError, edited

    cells = _cells(addresses, columns)
    if not cells:
        raise click.UsageError("say what changes, like --phone '+1 416 555 0100'.")
    call = current_call()
    with call.app() as app:
        member = app.roster().find(contact)
        try:
            person, status = edited(member.person, cells)
        except WrongValueError as error:
            raise click.UsageError(f"{error}.") from error
        _must_be_free(app, person.addresses, but=member.id)
        app.contacts().save(person, status)
    _told(f"Changed {person.name}.", person, status or member.status)


def _same(one: Person, other: Person) -> bool:
    return one.name.casefold() == other.name.casefold() and one.phone == other.phone and not other.addresses


def _must_be_free(app: App, addresses: Sequence[str], *, but: str | None = None) -> None:
    """Fails where an address is the user's own, or a contact's other than the one with the id ``but``."""
    roster = app.roster()
    for address in addresses:
        if address in app.config.me.addresses:
            raise click.ClickException(f"{address} is an address of yours: give the contact's own.")
        owner = roster.by_address.get(address)
        if owner not in {None, but}:
            theirs = roster.members[owner].person.name
            raise click.ClickException(
                f"{address} belongs to {theirs}: use contacts edit, or contacts merge if two contacts are one person."
            )


def as_plain(person: Person, status: Status) -> dict[str, Any]:
    """A contact under the column names of the CSV."""
    from daemon.people import COLUMNS

    plain: dict[str, Any] = {"contact": person.name}
    for column in COLUMNS:
        plain[column] = str(status) if column == "status" else getattr(person, column)
    return plain | {"addresses": list(person.addresses)}


def _told(sentence: str, person: Person, status: Status) -> None:
    from daemon.cli.telling import told

    told(current_call(), sentence, **as_plain(person, status))


@contacts_command.command("show", cls=Command)
@click.argument("contact")
def show_command(contact: str) -> None:
    """Show all that is known of CONTACT."""
    from daemon.cli.output import give
    from daemon.cli.page import page, table

    call = current_call()
    with call.app() as app:
        member = app.roster().find(contact)
    plain = as_plain(member.person, member.status) | {"addresses": _addresses(member)}

    def shown(contact: dict[str, Any]) -> Any:
        rows = [(name.replace("_", " "), _text(value)) for name, value in contact.items() if value and name != "name"]
        return page(table("", ("", ""), rows))

    give(call, plain, shown)


def _addresses(member: Member) -> list[str]:
    """Written to first, then the others that are theirs."""
    written = [address for address in member.person.addresses if address in member.addresses]
    return written + sorted(member.addresses - set(written))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


@contacts_command.command("list", cls=Command)
@click.option("--status", type=click.Choice(["to-ask", "tracked", "known", "paused"]), help="Only these.")
def list_command(status: str | None) -> None:
    """List the contacts."""
    from daemon.cli.output import give
    from daemon.cli.page import page, table

    call = current_call()
    with call.app() as app:
        members = sorted(app.roster().members.values(), key=lambda member: member.person.name.casefold())
    chosen = [member for member in members if status in {None, str(member.status)}]
    plain = [as_plain(member.person, member.status) | {"addresses": _addresses(member)} for member in chosen]

    def shown(contacts: list[dict[str, Any]]) -> Any:
        rows = [(c["contact"], ", ".join(c["addresses"]) or c["phone"], c["company"], c["status"]) for c in contacts]
        return page(table("", ("Contact", "Reach", "Company", "Status"), rows))

    give(call, plain, shown, empty="No contacts. followthrough contacts import FILE brings them in.")


@contacts_command.command("merge", cls=Command, short_help="Make two contacts one person.")
@click.argument("kept")
@click.argument("gone")
def merge_command(kept: str, gone: str) -> None:
    """Make two contacts one person: GONE lives on in KEPT, with both histories. unmerge undoes it."""
    from daemon.cli.telling import told

    call = current_call()
    with call.app() as app:
        first, second = app.roster().find(kept), app.roster().find(gone)
        if first.id == second.id:
            raise click.ClickException(f"{kept} and {gone} are one contact already: name two.")
        app.contacts().merge(first.id, second.id)
    sentence = f"{second.person.name} lives on in {first.person.name}. followthrough contacts unmerge undoes it."
    told(call, sentence, contact=first.person.name, merged=second.person.name)


@contacts_command.command("unmerge", cls=Command, short_help="Undo the last merge into a contact.")
@click.argument("contact")
def unmerge_command(contact: str) -> None:
    """Undo the last merge into CONTACT."""
    from daemon.cli.telling import told

    call = current_call()
    with call.app() as app:
        member = app.roster().find(contact)
        app.contacts().unmerge(member.id)
    told(call, f"{member.person.name} is two contacts again.", contact=member.person.name, unmerged=True)


@contacts_command.command("link", cls=Command, short_help="Say that an address is a contact's too.")
@click.argument("words", nargs=-1, required=True, metavar="[CONTACT] ADDRESS")
@click.option("--not-theirs", is_flag=True, help="The address is somebody else's.")
def link_command(words: Sequence[str], not_theirs: bool) -> None:  # noqa: FBT001 -- click's own signature
    """Say that ADDRESS is CONTACT's too, so that mail from it counts as theirs.

    CONTACT may be left out where status asks about the address.
    """
    from daemon.cli.telling import told
    from daemon.people import WrongValueError
    from daemon.people.checks import address as checked

    call = current_call()
    *contact, address = words
    if len(contact) > 1:
        raise click.UsageError("give one contact and one address; put quotation marks around a name.")
    if contact and "@" in contact[0] and "@" not in address:
        contact, address = [address], contact[0]
    try:
        bare = checked(address)
    except WrongValueError as error:
        raise click.UsageError(f"{error}.") from error
    with call.app() as app:
        member = app.roster().find(contact[0] if contact else _asked_about(app, bare))
        if not not_theirs:
            _must_be_free(app, (bare,), but=member.id)
        app.contacts().link(member.id, bare, linked=not not_theirs)
    sentence = f"{bare} {'is not' if not_theirs else 'counts as'} an address of {member.person.name}."
    told(call, sentence, contact=member.person.name, address=bare, linked=not not_theirs)


def _asked_about(app: App, address: str) -> str:
    """The contact whom an open question names the address for."""
    asks = ((c["contact"], ask) for c in app.status()["contacts"] for ask in c["asks"])
    names = {name for name, ask in asks if address in f"{ask['what']} {ask['because']}".lower()}
    if len(names) != 1:
        raise click.UsageError(f"say whose address it is: followthrough contacts link CONTACT {address}.")
    return str(names.pop())


def _set(contact: str, status: str, sentence: str) -> None:
    from daemon.cli.telling import told
    from daemon.core.facts import Status

    call = current_call()
    with call.app() as app:
        member = app.roster().find(contact)
        app.contacts().set_status(member.id, Status(status))
    told(call, sentence.format(member.person.name), contact=member.person.name, status=status)


@contacts_command.command(
    "confirm", cls=Command, short_help="Choose a contact who was only known, or named by another."
)
@click.argument("contact")
@click.option("--to-ask", is_flag=True, help="And no letter was written yet: draft the first one.")
@click.option("--address", metavar="ADDRESS", default="", help="Of a person who was named: where to write to.")
@click.option("--name", metavar="TEXT", default="", help="Of a person who was named: how they are called.")
@click.option("--no", "refused", is_flag=True, help="Of a person who was named: leave it, and do not ask again.")
def confirm_command(contact: str, to_ask: bool, address: str, name: str, refused: bool) -> None:  # noqa: FBT001 -- click's own
    """Choose CONTACT, who was only known, or was named by another contact: from now on letters are drafted.

    To a person who was named an introduction is drafted; status lists them.
    """
    from daemon.cli.telling import told

    call = current_call()
    with call.app() as app:
        named = _named(app.proposals() or (), contact)
        if named and refused:
            app.touch().turn_down(named)
            told(call, f"{contact} is left alone.", contact=named.name or named.address, confirmed=False)
            return
        if named:
            _take_up(app, named, name=name, address=address)
            return
    if refused or address or name:
        raise click.ClickException(f"nobody named {contact}: followthrough status lists who was named.")
    _set(contact, "to-ask" if to_ask else "tracked", "{} is tracked from now on.")


def _named(proposals: Sequence[PersonProposed], text: str) -> PersonProposed | None:
    """The person who is meant, of those who were named; one that is no whole name only where one fits."""
    wanted = text.strip().casefold()
    exact = [p for p in proposals if wanted in (p.address, p.name.casefold())]
    near = exact or [p for p in proposals if wanted and wanted in p.name.casefold()]
    if len({(p.name.casefold(), p.address) for p in near}) > 1:
        who = ", ".join(f"{p.name} <{p.address}>" if p.address else p.name for p in near)
        raise click.ClickException(f"{text} may mean {who}: give the address, or the whole name.")
    return near[0] if near else None


def _take_up(app: App, named: PersonProposed, *, name: str, address: str) -> None:
    from daemon.cli.telling import told
    from daemon.people import WrongValueError
    from daemon.people.checks import address as checked

    who = named.name or named.address
    if not (named.address or address):
        raise click.UsageError(f'say where {who} can be reached: contacts confirm "{who}" --address ADDRESS.')
    if not (named.name or name):
        raise click.UsageError(f"say who {who} is: contacts confirm {who} --name NAME.")
    try:
        bare = checked(address) if address else ""
        if bare:
            _must_be_free(app, (bare,))
        person = app.touch().take_up(named, name=name, address=bare)
    except WrongValueError as error:
        raise click.UsageError(f"{error}.") from error
    sentence = f"{person.name} is a contact now, introduced by {person.introduced_by}: the next pass drafts a letter."
    told(current_call(), sentence, contact=person.name, status="to-ask", introduced_by=person.introduced_by)


@contacts_command.command("consent", cls=Command, short_help="Say that a contact may be named to those they named.")
@click.argument("contact")
@click.option("--no", "refused", is_flag=True, help="They would rather not be named.")
def consent_command(contact: str, refused: bool) -> None:  # noqa: FBT001 -- click's own signature
    """Say that CONTACT agreed to be named to the people they named to you. Without that no letter names them."""
    from daemon.cli.telling import told

    call = current_call()
    with call.app() as app:
        member = app.roster().find(contact)
        app.touch().consent(member.id, given=not refused)
    sentence = f"{member.person.name} {'is not' if refused else 'may be'} named to whom they named."
    told(call, sentence, contact=member.person.name, consent=not refused)


@contacts_command.command("pause", cls=Command)
@click.argument("contact")
def pause_command(contact: str) -> None:
    """Draft nothing for CONTACT until resume."""
    _set(contact, "paused", "{} is paused: nothing is drafted.")


@contacts_command.command("resume", cls=Command)
@click.argument("contact")
@click.option("--to-ask", is_flag=True, help="No letter was written yet: draft the first one.")
def resume_command(contact: str, to_ask: bool) -> None:  # noqa: FBT001 -- click's own signature
    """Go on with CONTACT after a pause."""
    _set(contact, "to-ask" if to_ask else "tracked", "{} is tracked again.")


@contacts_command.command("erase", cls=Command, short_help="Erase all that is kept of a contact.")
@click.argument("contact")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_command(contact: str, yes: bool) -> None:  # noqa: FBT001 -- click's own signature
    """Erase all that is kept of CONTACT: facts, texts and mentions. This cannot be undone."""
    import sys

    from daemon.cli.telling import told

    call = current_call()
    with call.app() as app:
        member = app.roster().find(contact)
        name = member.person.name
        if not yes:
            if not sys.stdin.isatty():
                raise click.UsageError(f"erasing {name} cannot be undone: add --yes if you mean it.")
            if not click.confirm(f"Erase all that is kept of {name}? This cannot be undone.", err=True):
                raise click.ClickException("nothing was erased.")
        app.contacts().erase(member.id)
        copies = [str(path) for path in app.copies()]
    still = f" They are still in {' and '.join(copies)}: delete what you need no longer." if copies else ""
    told(
        call,
        f"{name} is erased, and will be in no backup made from now on.{still} Backups and exports that you made before "
        "still hold them.",
        contact=name,
        erased=True,
        copies=copies,
    )
