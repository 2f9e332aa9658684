"""What is special to Maildirs: names, layouts, flags, links, lost folders, delivery."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Connection, Folder, Head, Interest, no_progress
from connectors.errors import Conflict, Permanent, Temporary, Vanished
from connectors.foldernames import decoded, encoded, parts_of, role_of
from connectors.maildir import open_maildir
from connectors.maildir.files import flags_of, stem_of
from connectors.maildir.position import Held, Stamp, compare, sums_of

KEY = "ab" * 32


def mail(message_id: str, sender: str = "mina@reef.example", extra: str = "") -> bytes:
    return f"From: {sender}\nTo: dana@example.org\nMessage-ID: <{message_id}>\n{extra}Subject: s\n\ntext\n".encode()


def draft(key: str = KEY, text: str = "May I ask?") -> bytes:
    return f"From: dana@example.org\nTo: mina@reef.example\nMessage-ID: <{key}@example.org>\n\n{text}\n".encode()


def make(path: Path, *folders: str) -> Path:
    for folder in ("", *folders):
        for sub in ("cur", "new", "tmp"):
            (path / folder / sub).mkdir(parents=True, exist_ok=True)
    return path


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A Maildir++ with the usual folders."""
    return make(tmp_path / "mail", ".Drafts", ".Sent", ".Trash", ".Archive.2024")


def begun(connection: Connection) -> str:
    (page,) = connection.mailbox.changes(None)
    return page.cursor


def news(connection: Connection, cursor: str) -> tuple[list[Head], str]:
    pages = list(connection.mailbox.changes(cursor))
    return [head for page in pages for head in page.heads], pages[-1].cursor


def ids(heads: list[Head]) -> set[str]:
    return {
        line.split(b"<")[1][:-1].decode()
        for head in heads
        for line in head.header.splitlines()
        if b"Message-ID" in line
    }


def past(connection: Connection, address: str = "mina@reef.example") -> set[str]:
    return ids(list(connection.mailbox.backfill(Interest(addresses=frozenset({address})), None, no_progress)))


def without(*folders: str) -> Callable[[Path], None]:
    """What removes some folders of a mailbox."""

    def remove(box: Path) -> None:
        for folder in folders:
            shutil.rmtree(box / folder)

    return remove


class TestNames:
    @pytest.mark.parametrize(
        ("name", "stem", "flags"),
        [
            (b"1.M2.host:2,FS", b"1.M2.host", b"FS"),
            (b"1.M2.host;2,S", b"1.M2.host", b"S"),
            (b"1.M2.host!2,T", b"1.M2.host", b"T"),
            (b"1.M2.host", b"1.M2.host", b""),
            (b"1.M2.host:2,", b"1.M2.host", b""),
            (b"1.M2.host,S=12,W=13:2,RSa", b"1.M2.host,S=12,W=13", b"RSa"),
            (b"1.M2.host,U=77:2,S", b"1.M2.host", b"S"),
            (b"1.M2.host,U=77,FMD5=ab:2,S", b"1.M2.host,FMD5=ab", b"S"),
            (b"1.host:1,x", b"1.host", b"x"),
            (b"we!rd;name", b"we!rd;name", b""),
        ],
    )
    def test_a_stem_outlives_flags_and_numbers(self, name: bytes, stem: bytes, flags: bytes) -> None:
        assert (stem_of(name), flags_of(name)) == (stem, flags)

    @pytest.mark.parametrize(
        ("path", "role"),
        [
            (".Drafts", Folder.DRAFTS),
            ("drafts", Folder.DRAFTS),
            (".INBOX.Drafts", Folder.DRAFTS),
            ("INBOX/Sent", Folder.SENT),
            (".Entw&APw-rfe", Folder.DRAFTS),
            ("Entwürfe", Folder.DRAFTS),
            (".Gesendet", Folder.SENT),
            ("[Gmail]/Sent Mail", Folder.SENT),
            ("[Google Mail]/Papierkorb", Folder.TRASH),
            (".Sent Messages", Folder.SENT),
            ("Sent Items", Folder.SENT),
            (".Deleted Items", Folder.TRASH),
            (".Junk E-mail", Folder.JUNK),
            ("Éléments envoyés", Folder.SENT),
            ("Inbox", Folder.INBOX),
            (".Projects.Drafts", Folder.OTHER),
            ("Work/Sent", Folder.OTHER),
            (".Archive", Folder.OTHER),
        ],
    )
    def test_a_name_tells_what_a_folder_is_for(self, path: str, role: Folder) -> None:
        assert role_of(parts_of(path)) is role

    @given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20))
    def test_modified_utf_7_comes_back(self, name: str) -> None:
        import unicodedata

        assert decoded(encoded(name)) == unicodedata.normalize("NFC", name)


class TestFolders:
    @pytest.mark.parametrize(
        "layout", [".Gesendet", "Gesendet", "[Gmail]/Sent Mail", ".INBOX.Sent", "INBOX/Sent", "Sent Items"]
    )
    def test_the_sent_folder_is_known_in_any_layout(self, tmp_path: Path, layout: str) -> None:
        box = make(tmp_path / "mail", layout)
        connection = open_maildir(box)
        cursor = begun(connection)
        (box / layout / "cur" / "1.x:2,S").write_bytes(mail("a@x"))
        (head,), _ = news(connection, cursor)
        assert head.folder is Folder.SENT

    def test_a_folder_made_later_is_seen(self, box: Path) -> None:
        connection = open_maildir(box)
        cursor = begun(connection)
        make(box, ".New.Deep")
        (box / ".New.Deep" / "new" / "1.x").write_bytes(mail("a@x"))
        assert ids(news(connection, cursor)[0]) == {"a@x"}

    def test_the_configuration_names_folders(self, box: Path) -> None:
        make(box, ".Ideas", ".Went")
        connection = open_maildir(box, folders={Folder.DRAFTS: "Ideas", Folder.SENT: "Went"})
        placed = connection.drafts.put(draft(), KEY, None)
        assert len(list((box / ".Ideas" / "cur").iterdir())) == 1
        assert placed.folder is Folder.DRAFTS

    def test_files_of_other_programs_are_no_folders(self, box: Path) -> None:
        (box / ".notmuch" / "xapian").mkdir(parents=True)
        (box / "dovecot.index").write_bytes(b"x")
        make(box / ".notmuch", "deep")
        shutil.rmtree(box / ".notmuch" / "cur")
        shutil.rmtree(box / ".notmuch" / "new")
        assert begun(open_maildir(box)).count('"inbox"') == 1

    @pytest.mark.parametrize("left", [(), ("tmp",)])
    def test_a_path_that_is_no_maildir_says_what_to_do(self, tmp_path: Path, left: tuple[str, ...]) -> None:
        for sub in left:
            (tmp_path / "mail" / sub).mkdir(parents=True)
        connection = open_maildir(tmp_path / "mail")
        with pytest.raises(Permanent, match="set `path`"):
            begun(connection)
        assert (tmp_path / "mail").exists() == bool(left)

    def test_an_odd_path_is_fine(self, tmp_path: Path) -> None:
        box = make(Path(os.fsdecode(os.fsencode(tmp_path) + b"/m\xffil %25")), ".Dr\udcffft")
        connection = open_maildir(box)
        cursor = begun(connection)
        (box / ".Dr\udcffft" / "cur" / "1.\udcfe%41 b:2,S").write_bytes(mail("a@x"))
        (head,), _ = news(connection, cursor)
        assert head.ref.isascii()
        assert connection.mailbox.fetch(head.ref) == mail("a@x")


class TestChanges:
    def test_a_changed_flag_is_no_news(self, box: Path) -> None:
        path = box / "cur" / "1.x:2,"
        path.write_bytes(mail("a@x"))
        connection = open_maildir(box)
        cursor = begun(connection)
        path.rename(box / "cur" / "1.x:2,RS")
        assert news(connection, cursor)[0] == []

    def test_reading_new_mail_in_a_client_is_no_news(self, box: Path) -> None:
        (box / "new" / "1.x").write_bytes(mail("a@x"))
        connection = open_maildir(box)
        cursor = begun(connection)
        (box / "new" / "1.x").rename(box / "cur" / "1.x:2,S")
        assert news(connection, cursor)[0] == []

    def test_a_synchroniser_numbering_mail_is_no_news(self, box: Path) -> None:
        (box / "cur" / "1.x:2,S").write_bytes(mail("a@x"))
        connection = open_maildir(box)
        cursor = begun(connection)
        (box / "cur" / "1.x:2,S").rename(box / "cur" / "1.x,U=3:2,S")
        assert news(connection, cursor)[0] == []

    def test_an_old_time_stamp_hides_nothing(self, box: Path) -> None:
        for number in range(200):
            (box / "cur" / f"{number}.x:2,S").write_bytes(mail(f"m{number}@x"))
        connection = open_maildir(box)
        cursor = begun(connection)
        path = box / "cur" / "old.x:2,S"
        path.write_bytes(mail("late@x"))
        os.utime(path, (1, 1))
        (box / "cur" / "7.x:2,S").unlink()
        os.utime(box / "cur", (2, 2))
        assert "late@x" in ids(news(open_maildir(box), cursor)[0])

    def test_one_arrival_among_many_is_told_alone(self, box: Path) -> None:
        for number in range(500):
            (box / "cur" / f"{number}.x:2,S").write_bytes(mail(f"m{number}@x"))
        cursor = begun(open_maildir(box))
        (box / "new" / "500.x").write_bytes(mail("new@x"))
        assert ids(news(open_maildir(box), cursor)[0]) == {"new@x"}

    def test_a_change_within_the_same_time_stamp_is_seen(self, box: Path) -> None:
        connection = open_maildir(box)
        (box / "cur" / "1.x:2,S").write_bytes(mail("a@x"))
        stamp = (box / "cur").stat()
        cursor = begun(connection)
        (box / "cur" / "2.x:2,S").write_bytes(mail("b@x"))
        os.utime(box / "cur", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        assert ids(news(connection, cursor)[0]) == {"b@x"}

    def test_a_header_without_end_is_cut_at_64_kib(self, box: Path) -> None:
        connection = open_maildir(box)
        cursor = begun(connection)
        (box / "new" / "1.x").write_bytes(b"X: " + b"y" * 200_000)
        (head,), _ = news(connection, cursor)
        assert (len(head.header), head.size) == (65_536, 200_003)

    def test_a_trashed_message_is_told_as_trash(self, box: Path) -> None:
        connection = open_maildir(box)
        cursor = begun(connection)
        (box / "cur" / "1.x:2,ST").write_bytes(mail("a@x"))
        assert [head.folder for head in news(connection, cursor)[0]] == [Folder.TRASH]

    def test_what_is_no_message_is_left_out_and_tried_again(self, box: Path) -> None:
        connection = open_maildir(box)
        cursor = begun(connection)
        outside = box.parent / "secret"
        outside.write_bytes(mail("secret@x"))
        os.mkfifo(box / "new" / "1.fifo")
        (box / "new" / "2.folder").mkdir()
        (box / "new" / "3.link").symlink_to(outside)
        (box / "new" / "4.loop").symlink_to("4.loop")
        (box / "new" / "5.hard").write_bytes(mail("fine@x"))
        heads, cursor = news(connection, cursor)
        assert ids(heads) == {"fine@x"}
        (box / "new" / "3.link").unlink()
        (box / "new" / "3.link").write_bytes(mail("mended@x"))
        assert ids(news(connection, cursor)[0]) == {"mended@x"}

    def test_a_link_to_a_folder_outside_is_not_followed(self, box: Path, tmp_path: Path) -> None:
        make(tmp_path / "other")
        (tmp_path / "other" / "cur" / "1.x:2,S").write_bytes(mail("other@x"))
        (box / ".Out").symlink_to(tmp_path / "other")
        assert past(open_maildir(box)) == set()

    @settings(max_examples=60, deadline=None)
    @given(
        st.sets(st.integers(0, 400), max_size=300),
        st.sets(st.integers(0, 400), max_size=40),
        st.sets(st.integers(401, 800), max_size=40),
    )
    def test_whatever_comes_and_goes_no_arrival_is_missed(self, held: set[int], gone: set[int], come: set[int]) -> None:
        def names(numbers: set[int]) -> list[bytes]:
            return [b"%d.x:2,S" % number for number in sorted(numbers)]

        before = compare(names(held), None)
        was = Held(stamp=Stamp(), count=before.count, role=Folder.INBOX, sums=before.sums)
        after = compare(names((held - gone) | come), was)
        assert set(names(come)) <= set(after.found)
        assert not gone.isdisjoint(held) or set(names(come)) == set(after.found) or len(come) > 1

    def test_the_sums_of_nothing_are_nothing(self) -> None:
        assert sums_of([], 4) == [0, 0, 0, 0]


class TestVanished:
    @pytest.fixture
    def held(self, box: Path) -> Path:
        for number in range(3):
            (box / "cur" / f"{number}.x:2,S").write_bytes(mail(f"m{number}@x"))
        for number in range(2):
            (box / ".Archive.2024" / "cur" / f"{number}.a:2,S").write_bytes(mail(f"a{number}@x"))
        return box

    @pytest.mark.parametrize(
        ("harm", "said"),
        [
            (shutil.rmtree, "is gone"),
            (lambda box: box.rename(box.parent / "elsewhere"), "is gone"),
            (without("cur", "new"), "INBOX"),
            (without(".Archive.2024"), "held 2 messages and is gone"),
            (lambda box: [path.unlink() for path in box.rglob("cur/*")], "held 5 messages and is empty"),
            (lambda box: [path.unlink() for path in (box / "cur").iterdir()], "INBOX held 3 messages and is empty"),
        ],
    )
    def test_lost_mail_is_not_believed_and_the_position_stands(
        self, held: Path, harm: Callable[[Path], object], said: str
    ) -> None:
        cursor = begun(open_maildir(held))
        harm(held)
        for _ in range(2):
            with pytest.raises(Vanished, match=said):
                list(open_maildir(held).mailbox.changes(cursor))

    def test_the_user_may_say_that_it_is_right_once(self, held: Path) -> None:
        cursor = begun(open_maildir(held))
        shutil.rmtree(held / ".Archive.2024")
        accepting = open_maildir(held, accept_missing=True)
        _, cursor = news(accepting, cursor)
        assert news(open_maildir(held), cursor)[0] == []
        for path in (held / "cur").iterdir():
            path.unlink()
        with pytest.raises(Vanished):
            list(accepting.mailbox.changes(cursor))

    @pytest.mark.parametrize(
        "deed",
        [
            lambda box: [path.rename(box / ".Archive.2024" / "cur" / path.name) for path in (box / "cur").iterdir()],
            lambda box: [path.rename(box / ".Trash" / "cur" / path.name) for path in (box / "cur").iterdir()],
            lambda box: (box / ".Archive.2024").rename(box / ".Archive.old"),
            lambda box: (box / ".Archive.2024").rename(box / ".Trash.2024"),
            lambda box: next((box / "cur").iterdir()).unlink(),
            without(".Trash"),
            without(".Drafts"),
        ],
    )
    def test_tidying_up_is_believed(self, held: Path, deed: Callable[[Path], object]) -> None:
        (held / ".Trash" / "cur" / "t.x:2,S").write_bytes(mail("t@x"))
        (held / ".Drafts" / "cur" / "d.x:2,DS").write_bytes(mail("d@x"))
        cursor = begun(open_maildir(held))
        deed(held)
        news(open_maildir(held), cursor)

    def test_a_mailbox_never_used_is_fine(self, box: Path) -> None:
        cursor = begun(open_maildir(box))
        assert news(open_maildir(box), cursor)[0] == []


class TestBackfill:
    def test_encoded_and_broken_addresses_are_found(self, box: Path) -> None:
        texts = {
            "q@x": "From: =?utf-8?q?Mina_=3Cmina=40reef=2Eexample=3E?=",
            "b@x": "From: =?UTF-8?B?TWluYSA8bWluYUByZWVmLmV4YW1wbGU+?=",
            "at@x": "From: Mina <mina@\n reef.example>",
            "dot@x": "From: Mina <mina@reef.\n\texample>",
            "upper@x": "FROM: MINA <MINA@REEF.EXAMPLE>",
            "crlf@x": "From: a@x,\r\n mina@reef.example",
        }
        for number, (message_id, text) in enumerate(texts.items()):
            raw = f"{text}\nMessage-ID: <{message_id}>\n\nbody\n".encode()
            (box / "cur" / f"{number}.x:2,S").write_bytes(raw)
        assert past(open_maildir(box)) == set(texts)

    def test_the_body_of_a_letter_is_not_searched(self, box: Path) -> None:
        (box / "cur" / "1.x:2,S").write_bytes(mail("a@x", "a@x.example") + b"mina@reef.example\n")
        assert past(open_maildir(box)) == set()

    @pytest.mark.parametrize(
        "body",
        [
            "Final-Recipient: rfc822;Mina@Reef.Example",
            "to=mina@reef.example",
            "550 unknown 'mina@reef.example'.",
            "mina=40reef.example",
            "Content-Transfer-Encoding: base64\n\nbWluYUByZWVmLmV4YW1w\nbGUgaXMgdW5rbm93bg==",
        ],
    )
    def test_a_report_names_its_receiver_in_many_ways(self, box: Path, body: str) -> None:
        head = "From: Postmaster <postmaster@mx.example>\nMessage-ID: <r@x>\nContent-Type: multipart/report\n\n"
        (box / "new" / "1.x").write_bytes((head + body + "\n").encode())
        assert past(open_maildir(box)) == {"r@x"}

    def test_a_report_that_quotes_only_the_letters_id_is_found(self, box: Path) -> None:
        (box / ".Sent" / "cur" / "1.x:2,S").write_bytes(mail("asked@x", "mina@reef.example"))
        head = "Return-Path: <>\nFrom: daemon@mx.example\nMessage-ID: <r@x>\n\n"
        (box / "new" / "2.x").write_bytes((head + "x\n" * 9000 + "Message-ID: <asked@x>\n").encode())
        assert past(open_maildir(box)) == {"asked@x", "r@x"}

    def test_a_hostile_report_takes_no_time(self, box: Path) -> None:
        import time

        head = b"From: mailer-daemon@x\nMessage-ID: <r@x>\n\n"
        for number, filler in enumerate((b"A", b"<", b"@", b" ", b"a@", b"=40", b"=?", b"mina@reef.", b"\n ", b"a.")):
            (box / "new" / f"{number}.x").write_bytes(head + filler * (300_000 // len(filler)))
            (box / "new" / f"h{number}.x").write_bytes(b"Subject: " + filler * (60_000 // len(filler)))
        begun_at = time.process_time()
        past(open_maildir(box))
        assert time.process_time() - begun_at < 40, "it hangs"

    def test_an_unreadable_file_is_counted(self, box: Path) -> None:
        from connectors.maildir.mailbox import MaildirMailbox

        (box / "cur" / "1.x:2,S").symlink_to("/etc/hostname")
        os.mkfifo(box / "cur" / "2.x:2,S")
        (box / "cur" / "3.x:2,S").write_bytes(mail("a@x"))
        connection = open_maildir(box)
        assert past(connection) == {"a@x"}
        assert isinstance(connection.mailbox, MaildirMailbox)
        assert connection.mailbox.unreadable >= 1

    def test_progress_may_stop_it(self, box: Path) -> None:
        (box / "cur" / "3.x:2,S").write_bytes(mail("a@x"))

        class Stop(Exception):
            pass

        def stop(_done: int, _total: int | None) -> None:
            raise Stop

        with pytest.raises(Stop):
            list(open_maildir(box).mailbox.backfill(Interest(addresses=frozenset({"a@x"})), None, stop))


class TestDrafts:
    def test_a_draft_is_one_flagged_private_file(self, box: Path) -> None:
        open_maildir(box).drafts.put(draft().replace(b"\n", b"\r\n"), KEY, None)
        (path,) = (box / ".Drafts" / "cur").iterdir()
        assert path.name.endswith(":2,DS")
        assert path.read_bytes() == draft()
        assert path.stat().st_mode & 0o077 == 0
        assert list((box / ".Drafts" / "tmp").iterdir()) == []

    def test_a_missing_drafts_folder_is_made_the_maildir_way(self, tmp_path: Path) -> None:
        box = make(tmp_path / "mail", ".Archive")
        open_maildir(box).drafts.put(draft(), KEY, None)
        assert sorted(path.name for path in (box / ".Drafts").iterdir()) == ["cur", "maildirfolder", "new", "tmp"]

    def test_a_missing_drafts_folder_fits_a_layout_without_dots(self, tmp_path: Path) -> None:
        make(tmp_path / "mail" / "Inbox")
        open_maildir(tmp_path / "mail").drafts.put(draft(), KEY, None)
        assert len(list((tmp_path / "mail" / "Drafts" / "cur").iterdir())) == 1

    def test_a_mailbox_that_is_gone_is_not_made_anew(self, box: Path) -> None:
        connection = open_maildir(box)
        shutil.rmtree(box)
        with pytest.raises(Vanished):
            connection.drafts.put(draft(), KEY, None)
        assert not box.exists()

    def test_stale_files_in_tmp_are_no_drafts(self, box: Path) -> None:
        (box / ".Drafts" / "tmp" / "1.x").write_bytes(draft())
        assert open_maildir(box).drafts.find(KEY) is None

    def test_a_reference_outlives_flags_and_numbers(self, box: Path) -> None:
        drafts = open_maildir(box).drafts
        placed = drafts.put(draft(), KEY, None)
        (path,) = (box / ".Drafts" / "cur").iterdir()
        path.rename(path.with_name(path.name.replace(":2,DS", ",U=9:2,DFS")))
        assert drafts.state(placed.ref) == placed

    def test_a_draft_marked_as_trashed_was_thrown_away(self, box: Path) -> None:
        connection = open_maildir(box)
        placed = connection.drafts.put(draft(), KEY, None)
        (path,) = (box / ".Drafts" / "cur").iterdir()
        path.rename(path.with_name(path.name.replace(":2,DS", ":2,DST")))
        assert connection.drafts.state(placed.ref) is None
        assert connection.drafts.find(KEY) is None
        assert list(connection.drafts.listing()) == []

    def test_a_letter_in_an_archive_is_found_after_it_was_moved_there(self, box: Path) -> None:
        drafts = open_maildir(box).drafts
        assert drafts.find(KEY) is None
        (box / ".Archive.2024" / "cur" / "1.x:2,S").write_bytes(draft())
        found = drafts.find(KEY)
        assert found is not None
        (box / ".Archive.2024" / "cur" / "1.x:2,S").rename(box / ".Sent" / "cur" / "1.y:2,S")
        moved = drafts.find(KEY)
        assert moved is not None
        assert moved.folder is Folder.SENT

    def test_what_backfill_read_is_found(self, box: Path) -> None:
        (box / ".Archive.2024" / "cur" / "1.x:2,S").write_bytes(draft())
        (box / ".Archive.2024" / "new" / "2.x").write_bytes(draft("cd" * 32))
        connection = open_maildir(box)
        past(connection)
        assert connection.drafts.find(KEY) is not None
        assert connection.drafts.find("cd" * 32) is not None

    def test_replacing_keeps_the_flags_and_leaves_one_file(self, box: Path) -> None:
        connection = open_maildir(box)
        placed = connection.drafts.put(draft(), KEY, None)
        (path,) = (box / ".Drafts" / "cur").iterdir()
        path.rename(path.with_name(path.name.replace(":2,DS", ":2,DFS")))
        assert connection.draft_change is not None
        connection.draft_change.replace(placed.ref, draft(text="Better."), placed.revision)
        (path,) = (box / ".Drafts" / "cur").iterdir()
        assert path.name.endswith(":2,DFS")
        assert path.read_bytes() == draft(text="Better.")
        assert list((box / ".Drafts" / "tmp").iterdir()) == []

    def test_a_draft_edited_in_place_is_a_conflict(self, box: Path) -> None:
        connection = open_maildir(box)
        placed = connection.drafts.put(draft(), KEY, None)
        (path,) = (box / ".Drafts" / "cur").iterdir()
        path.write_bytes(draft(text="Mine."))
        assert connection.draft_change is not None
        with pytest.raises(Conflict):
            connection.draft_change.withdraw(placed.ref, placed.revision)
        assert path.read_bytes() == draft(text="Mine.")

    @pytest.mark.parametrize(
        ("code", "said", "kind"),
        [
            ("ENOSPC", "disk is full", Permanent),
            ("EDQUOT", "quota", Permanent),
            ("EACCES", "your user may not", Permanent),
            ("EROFS", "read-only", Permanent),
            ("EIO", "tried again", Temporary),
        ],
    )
    @pytest.mark.parametrize("call", ["write", "fsync", "rename", "open"])
    def test_a_failed_write_says_why_and_leaves_nothing(
        self, box: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str, kind: type[Exception], call: str
    ) -> None:
        import errno

        connection = open_maildir(box)
        connection.drafts.find(KEY)
        real = getattr(os, call)

        def fail(*args: object, **named: object) -> object:
            if call == "open" and not args[1] & os.O_CREAT:  # type: ignore[operator]
                return real(*args, **named)
            number = getattr(errno, code)
            raise OSError(number, os.strerror(number))

        with monkeypatch.context() as patch:
            patch.setattr(os, call, fail)
            with pytest.raises(kind, match=said):
                connection.drafts.put(draft(), KEY, None)
        assert connection.drafts.find(KEY) is None
        assert list((box / ".Drafts" / "tmp").iterdir()) == []

    @pytest.mark.parametrize("step", range(6))
    @pytest.mark.parametrize("deed", ["put", "replace", "withdraw"])
    def test_killed_anywhere_there_is_never_a_second_draft_nor_a_lost_one(
        self, box: Path, monkeypatch: pytest.MonkeyPatch, deed: str, step: int
    ) -> None:
        connection = open_maildir(box)
        assert connection.draft_change is not None
        placed = None if deed == "put" else connection.drafts.put(draft(), KEY, None)
        calls = iter(range(100))

        class Killed(BaseException):
            pass

        def counted(name: str) -> Callable[..., object]:
            real = getattr(os, name)

            def call(*args: object, **named: object) -> object:
                if next(calls) == step:
                    raise Killed
                return real(*args, **named)

            return call

        with monkeypatch.context() as patch:
            for name in ("write", "fsync", "rename", "unlink"):
                patch.setattr(os, name, counted(name))
            try:
                if placed is None:
                    connection.drafts.put(draft(), KEY, None)
                elif deed == "replace":
                    connection.draft_change.replace(placed.ref, draft(text="Better."), placed.revision)
                else:
                    connection.draft_change.withdraw(placed.ref, placed.revision)
                done = True
            except Killed:
                done = False
        files = [path.read_bytes() for path in (box / ".Drafts").glob("[cn]*/*")]
        wanted = {"put": [draft()], "replace": [draft(text="Better.")], "withdraw": []}[deed]
        before = [] if deed == "put" else [draft()]
        assert files == wanted if done else files in (before, wanted)
