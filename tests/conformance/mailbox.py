"""What every mailbox connector promises. A connector's tests inherit ``MailboxConformance`` and give ``world``."""

from __future__ import annotations

import pytest

from connectors.contract import Folder, Head, Interest, Mailbox, no_progress
from connectors.errors import ConnectorError, CursorExpired, NotFound, Vanished

from .world import World, draft, mail


def message_ids(heads: list[Head]) -> list[str]:
    """The Message-IDs of some heads."""
    return [
        line[13:-1].decode() for head in heads for line in head.header.splitlines() if line[:13] == b"Message-ID: <"
    ]


def begun(mailbox: Mailbox) -> str:
    """The position now."""
    pages = list(mailbox.changes(None))
    assert len(pages) == 1
    assert pages[0].heads == ()
    return pages[0].cursor


def news(mailbox: Mailbox, cursor: str) -> tuple[list[Head], str]:
    """All that is new since, and the position after it."""
    pages = list(mailbox.changes(cursor))
    assert pages, "at least one page is promised"
    return [head for page in pages for head in page.heads], pages[-1].cursor


def past(mailbox: Mailbox, *addresses: str, ids: frozenset[str] = frozenset()) -> set[str]:
    """The Message-IDs that backfill finds for some people."""
    interest = Interest(addresses=frozenset(addresses), message_ids=ids)
    return set(message_ids(list(mailbox.backfill(interest, None, no_progress))))


class MailboxConformance:
    """Promises of ``contract.Mailbox``."""

    def test_the_first_position_tells_nothing_of_what_lies_before(self, world: World) -> None:
        world.deliver(mail("old@x.example"), Folder.INBOX)
        begun(world.connect().mailbox)

    def test_a_message_that_arrives_is_told(self, world: World) -> None:
        world.deliver(mail("old@x.example"), Folder.INBOX)
        mailbox = world.connect().mailbox
        cursor = begun(mailbox)
        world.deliver(mail("new@x.example"), Folder.INBOX)
        heads, _ = news(mailbox, cursor)
        assert message_ids(heads) == ["new@x.example"]

    def test_a_told_message_is_not_told_again(self, world: World) -> None:
        mailbox = world.connect().mailbox
        cursor = begun(mailbox)
        world.deliver(mail("new@x.example"), Folder.INBOX)
        _, cursor = news(mailbox, cursor)
        heads, _ = news(mailbox, cursor)
        assert heads == []

    def test_every_one_of_many_messages_is_told(self, world: World) -> None:
        mailbox = world.connect().mailbox
        cursor = begun(mailbox)
        wanted = {f"m{number}@x.example" for number in range(230)}
        for message_id in sorted(wanted):
            world.deliver(mail(message_id), Folder.INBOX)
        heads, _ = news(mailbox, cursor)
        assert set(message_ids(heads)) == wanted

    def test_whoever_stops_between_two_pages_misses_nothing(self, world: World) -> None:
        mailbox = world.connect().mailbox
        cursor = begun(mailbox)
        wanted = {f"m{number}@x.example" for number in range(230)}
        for message_id in sorted(wanted):
            world.deliver(mail(message_id), Folder.INBOX)
        first = next(iter(mailbox.changes(cursor)))
        rest, _ = news(world.connect().mailbox, first.cursor)
        assert {*message_ids(list(first.heads)), *message_ids(rest)} == wanted

    def test_a_restart_misses_nothing(self, world: World) -> None:
        world.deliver(mail("old@x.example"), Folder.INBOX)
        cursor = begun(world.connect().mailbox)
        world.deliver(mail("new@x.example"), Folder.INBOX)
        heads, _ = news(world.connect().mailbox, cursor)
        assert "new@x.example" in message_ids(heads)

    def test_an_older_cursor_tells_what_came_since(self, world: World) -> None:
        mailbox = world.connect().mailbox
        first = begun(mailbox)
        for number in range(3):
            world.deliver(mail(f"m{number}@x.example"), Folder.INBOX)
            news(mailbox, first)
        heads, _ = news(mailbox, first)
        assert set(message_ids(heads)) == {"m0@x.example", "m1@x.example", "m2@x.example"}

    @pytest.mark.parametrize("folder", list(Folder))
    def test_every_folder_is_watched_and_named(self, world: World, folder: Folder) -> None:
        mailbox = world.connect().mailbox
        cursor = begun(mailbox)
        world.deliver(mail("new@x.example"), folder)
        heads, _ = news(mailbox, cursor)
        assert [head.folder for head in heads] == [folder]

    def test_a_moved_message_is_told_where_it_lies_now(self, world: World) -> None:
        world.deliver(mail("stays@x.example"), Folder.INBOX)
        world.deliver(mail("moved@x.example"), Folder.INBOX)
        mailbox = world.connect().mailbox
        cursor = begun(mailbox)
        world.move("moved@x.example", Folder.OTHER)
        heads, _ = news(mailbox, cursor)
        told = [head for head in heads if message_ids([head]) == ["moved@x.example"]]
        assert [head.folder for head in told] == [Folder.OTHER]

    def test_a_head_is_the_header_and_the_size_of_the_whole(self, world: World) -> None:
        mailbox = world.connect().mailbox
        cursor = begun(mailbox)
        world.deliver(mail("new@x.example", body="This is the text.\n" * 50), Folder.INBOX)
        (head,), _ = news(mailbox, cursor)
        assert b"Subject: Hello" in head.header
        assert b"This is the text" not in head.header
        assert head.size == len(mailbox.fetch(head.ref))

    def test_a_fetched_message_is_whole(self, world: World) -> None:
        mailbox = world.connect().mailbox
        cursor = begun(mailbox)
        raw = mail("new@x.example", body="Straße, 8-bit and all.")
        world.deliver(raw, Folder.INBOX)
        (head,), _ = news(mailbox, cursor)
        assert mailbox.fetch(head.ref).replace(b"\r\n", b"\n") == raw

    def test_fetching_what_is_gone_raises_not_found(self, world: World) -> None:
        world.deliver(mail("stays@x.example"), Folder.INBOX)
        mailbox = world.connect().mailbox
        cursor = begun(mailbox)
        world.deliver(mail("new@x.example"), Folder.INBOX)
        (head,), _ = news(mailbox, cursor)
        world.delete("new@x.example")
        with pytest.raises(NotFound):
            mailbox.fetch(head.ref)

    @pytest.mark.parametrize("ref", ["", "nowhere", "../../etc/passwd", "a/b/c", "\0", "ä/ö"])
    def test_fetching_nonsense_raises_not_found(self, world: World, ref: str) -> None:
        with pytest.raises(NotFound):
            world.connect().mailbox.fetch(ref)

    @pytest.mark.parametrize("cursor", ["", "nonsense", "{}", "[1]", "999999999999", '{"v":1,"folders":7}'])
    def test_a_strange_cursor_asks_to_start_anew(self, world: World, cursor: str) -> None:
        with pytest.raises(CursorExpired):
            list(world.connect().mailbox.changes(cursor))

    def test_a_suddenly_empty_mailbox_is_not_believed(self, world: World) -> None:
        for number in range(3):
            world.deliver(mail(f"m{number}@x.example"), Folder.INBOX)
        mailbox = world.connect().mailbox
        cursor = begun(mailbox)
        world.empty_mailbox()
        for asked in (mailbox, world.connect().mailbox):
            with pytest.raises(Vanished) as caught:
                list(asked.changes(cursor))
            assert str(caught.value).endswith(".")

    def test_reading_changes_nothing(self, world: World) -> None:
        world.deliver(mail("old@x.example"), Folder.INBOX)
        mailbox = world.connect().mailbox
        cursor = begun(mailbox)
        world.deliver(mail("new@x.example"), Folder.INBOX)
        heads, cursor = news(mailbox, cursor)
        mailbox.fetch(heads[0].ref)
        past(mailbox, "mina@reef.example")
        assert news(world.connect().mailbox, cursor)[0] == []

    def test_own_addresses_are_lower_case(self, world: World) -> None:
        identities = world.connect().mailbox.identities()
        assert all("@" in address and address == address.lower() for address in identities)

    # --- backfill

    @pytest.mark.parametrize(
        "field", ["From", "To", "Cc", "Bcc", "Reply-To", "Sender"], ids=lambda name: name.lower().replace("-", "_")
    )
    def test_backfill_finds_an_address_in(self, world: World, field: str) -> None:
        text = f"{field}: Mina Okafor <Mina@Reef.Example>"
        raw = mail(
            "hit@x.example", sender="a@x.example", to="b@x.example", extra="" if field in ("From", "To") else text
        )
        if field in ("From", "To"):
            old = b"From: a@x.example" if field == "From" else b"To: b@x.example"
            raw = raw.replace(old, text.encode())
        world.deliver(raw, Folder.OTHER)
        world.deliver(mail("miss@x.example", sender="nina@reef.example"), Folder.INBOX)
        assert past(world.connect().mailbox, "mina@reef.example") == {"hit@x.example"}

    def test_backfill_finds_a_folded_address(self, world: World) -> None:
        raw = mail(
            "hit@x.example",
            sender="a@x.example",
            extra="Cc: Somebody <s@x.example>,\n\tMina Okafor\n <mina@reef.example>",
        )
        world.deliver(raw, Folder.INBOX)
        assert past(world.connect().mailbox, "mina@reef.example") == {"hit@x.example"}

    def test_backfill_does_not_take_a_longer_address_for_the_one_wanted(self, world: World) -> None:
        world.deliver(mail("a@x.example", sender="yasmina@reef.example"), Folder.INBOX)
        world.deliver(mail("b@x.example", sender="mina@reef.example.net"), Folder.INBOX)
        assert "a@x.example" not in past(world.connect().mailbox, "mina@reef.example")

    def test_backfill_finds_answers_from_other_addresses(self, world: World) -> None:
        world.deliver(
            mail("answer@y.example", sender="m.okafor@home.example", answers="asked@example.org"), Folder.INBOX
        )
        world.deliver(mail("asked@example.org", sender="dana@example.org", to="mina@reef.example"), Folder.SENT)
        assert past(world.connect().mailbox, "mina@reef.example") == {"asked@example.org", "answer@y.example"}

    def test_backfill_finds_a_thread_over_several_steps(self, world: World) -> None:
        links = ["one@x.example", "two@y.example", "three@z.example", "four@x.example"]
        for before, link in reversed(list(zip(["", *links], links, strict=False))):
            world.deliver(mail(link, sender="a@x.example", to="b@x.example", answers=before), Folder.INBOX)
        world.deliver(mail("hit@x.example", answers="two@y.example"), Folder.OTHER)
        assert past(world.connect().mailbox, "mina@reef.example") == {"hit@x.example", *links}

    def test_backfill_finds_the_thread_of_a_known_message(self, world: World) -> None:
        world.deliver(mail("answer@y.example", sender="a@y.example", answers="known@x.example"), Folder.INBOX)
        world.deliver(mail("other@y.example", sender="a@y.example"), Folder.INBOX)
        assert past(world.connect().mailbox, ids=frozenset({"known@x.example"})) == {"answer@y.example"}

    def test_backfill_finds_delivery_reports(self, world: World) -> None:
        report = mail(
            "report@mx.example",
            sender="MAILER-DAEMON@mx.example",
            subject="Undelivered Mail Returned to Sender",
            extra="Auto-Submitted: auto-replied",
            body="<mina@reef.example>: host mx.reef.example said: 550 no such user",
        )
        world.deliver(report, Folder.INBOX)
        world.deliver(report.replace(b"report@mx", b"other@mx").replace(b"mina@", b"nobody@"), Folder.INBOX)
        assert past(world.connect().mailbox, "mina@reef.example") == {"report@mx.example"}

    def test_backfill_leaves_drafts_and_strangers_out(self, world: World) -> None:
        world.deliver(draft(), Folder.DRAFTS)
        world.deliver(mail("stranger@x.example", sender="someone@x.example", to="other@x.example"), Folder.INBOX)
        assert past(world.connect().mailbox, "mina@reef.example") == set()

    def test_backfill_tells_its_progress(self, world: World) -> None:
        for number in range(3):
            world.deliver(mail(f"m{number}@x.example"), Folder.INBOX)
        told: list[tuple[int, int | None]] = []
        interest = Interest(addresses=frozenset({"mina@reef.example"}))
        list(world.connect().mailbox.backfill(interest, None, lambda done, total: told.append((done, total))))
        assert told
        assert [done for done, _ in told] == sorted(done for done, _ in told)
        assert all(total is None or done <= total for done, total in told)

    def test_a_backfilled_message_can_be_fetched(self, world: World) -> None:
        world.deliver(mail("hit@x.example"), Folder.INBOX)
        mailbox = world.connect().mailbox
        interest = Interest(addresses=frozenset({"mina@reef.example"}))
        (head,) = mailbox.backfill(interest, None, no_progress)
        assert b"hit@x.example" in mailbox.fetch(head.ref)

    def test_errors_are_of_the_contract(self, world: World) -> None:
        mailbox = world.connect().mailbox
        for wrong in ("x", "\ud800", "./" + "a" * 5000):
            with pytest.raises(ConnectorError):
                mailbox.fetch(wrong)
            with pytest.raises(ConnectorError):
                list(mailbox.changes(wrong))
