"""What the user wishes about drafts and reminders, from the wish to the Drafts folder; files and facts are real."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest

from daemon.app import open_app
from daemon.core.facts import DraftState
from daemon.errors import FollowthroughError, UsageError
from tests.system.house import WaitingHouse as House
from tests.system.house import moment

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
SENT, DUE = moment("2026-03-02 10:00"), moment("2026-03-11 09:00")
SOON, NEXT = moment("2026-03-11 10:00"), moment("2026-03-11 11:00")


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.sent = house.write(ADDRESS, SENT)
    house.run(DUE)
    return house


@contextmanager
def opened(house, at=SOON):
    with open_app(house.folder / "config.toml", at=at) as app:
        yield app


def key_of(house):
    return house.json("drafts", at=SOON)[0]["key"]


def wish(house, what, *args, at=SOON, **named):
    """Wishes something about the only draft there is."""
    key = key_of(house)
    with opened(house, at) as app:
        return getattr(app.wishes(), what)(key, *args, **named)


def letter(house, at=SOON):
    key = key_of(house)
    with opened(house, at) as app:
        return app.letter(key)


def lying(house):
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in house.drafts()]


def row(house, at):
    return house.json("drafts", at=at)[0]


def edit_by_hand(house, words="PS: I loved your talk."):
    (path,) = house.drafts()
    path.write_bytes(path.read_bytes() + f"\n{words}\n".encode())


# --- throwing away ------------------------------------------------------------------------------------


def test_a_draft_thrown_away_on_the_page_leaves_the_folder_and_never_comes_back(house):
    wish(house, "throw_away")
    house.run(NEXT)
    assert house.drafts() == []
    assert row(house, NEXT)["state"] == "thrown-away"
    for day in range(12, 31):
        assert house.run(moment(f"2026-03-{day} 12:00"))["drafts"] == []


def test_until_the_next_pass_a_wish_is_pending_and_the_draft_lies_there(house):
    wish(house, "throw_away")
    assert [w["state"] for w in row(house, SOON)["wishes"]] == ["pending"]
    assert len(house.drafts()) == 1


def test_the_users_own_words_are_thrown_away_where_the_user_saw_them_and_a_copy_is_kept(house):
    edit_by_hand(house)
    house.run(SOON)
    wish(house, "throw_away")
    house.run(NEXT)
    assert house.drafts() == []
    assert "I loved your talk" in letter(house, NEXT).body


def test_words_that_the_user_has_not_seen_on_the_page_are_not_thrown_away(house):
    wish(house, "throw_away")
    edit_by_hand(house)
    house.run(NEXT)
    assert len(house.drafts()) == 1
    (told,) = row(house, NEXT)["wishes"]
    assert told["state"] == "refused"
    assert "changed" in told["because"]


def test_a_throwing_away_that_is_taken_back_in_time_changes_nothing(house):
    house.cli("undo", wish(house, "throw_away"), at=SOON)
    house.run(NEXT)
    assert len(house.drafts()) == 1
    assert row(house, NEXT)["state"] == "untouched"


def test_a_throwing_away_that_is_taken_back_afterwards_lets_the_step_be_drafted_anew(house):
    key = wish(house, "throw_away")
    house.run(NEXT)
    house.cli("undo", key, at=NEXT)
    assert [d["step"] for d in house.run(moment("2026-03-11 12:00"))["drafts"]] == ["follow-up"]
    assert len(house.drafts()) == 1


# --- other words --------------------------------------------------------------------------------------


def test_other_words_are_put_into_the_real_draft_which_is_the_users_from_then_on(house):
    before = lying(house)[0]
    seen = letter(house).seen
    wish(house, "edit", subject="Größe und Maß", body="Dear Jane,\n\n  indented 🐟\n\nDana", seen=seen)
    house.run(NEXT)
    (after,) = lying(house)
    assert after["Subject"] == "Größe und Maß"
    assert after.get_content() == "Dear Jane,\n\n  indented 🐟\n\nDana\n"
    for name in ("From", "To", "Date", "Message-ID", "In-Reply-To", "References"):
        assert after[name] == before[name]
    house.receive(f"Jane <{ADDRESS}>", moment("2026-03-11 11:30"), body="Yes, gladly.")
    house.run(moment("2026-03-11 12:00"))
    assert len(house.drafts()) == 1
    assert row(house, NEXT)["state"] == "edited"


def test_an_edit_shows_at_once_and_a_second_one_builds_on_it(house):
    wish(house, "edit", subject="One", body="First words", seen=letter(house).seen)
    house.run(NEXT)
    now = letter(house, NEXT)
    assert (now.subject, now.body, now.state) == ("One", "First words", DraftState.EDITED)
    later = moment("2026-03-11 12:00")
    wish(house, "edit", subject="Two", body="Second words", seen=now.seen, at=NEXT)
    house.run(later)
    assert lying(house)[0].get_content() == "Second words\n"
    assert row(house, later)["wishes"] == []


def test_an_edit_of_a_draft_that_changed_meanwhile_is_refused_and_says_so(house):
    seen = letter(house).seen
    edit_by_hand(house)
    wish(house, "edit", subject="One", body="Other words", seen=seen)
    house.run(NEXT)
    assert "I loved your talk" in lying(house)[0].get_content()
    assert [w.state for w in letter(house, NEXT).wishes] == ["refused"]


def test_two_tabs_that_edit_one_draft_do_not_overwrite_each_other(house):
    seen = letter(house).seen
    wish(house, "edit", subject="One", body="The first tab", seen=seen)
    house.run(NEXT)
    wish(house, "edit", subject="Two", body="The second tab", seen=seen, at=NEXT)
    house.run(moment("2026-03-11 12:00"))
    assert lying(house)[0].get_content() == "The first tab\n"
    assert [w.state for w in letter(house, NEXT).wishes] == ["refused"]


def test_other_words_for_a_draft_that_a_client_saved_anew_give_it_its_key_back(house):
    (path,) = house.drafts()
    raw = path.read_bytes().replace(b"Message-ID: <", b"Message-ID: <anew.") + b"\nPS: I loved your talk.\n"
    path.unlink()
    house.deliver(raw, ".Drafts", flags="DS")
    house.run(SOON)
    wish(house, "edit", subject="One", body="Other words", seen=letter(house).seen)
    house.run(NEXT)
    (mail,) = lying(house)
    assert mail.get_content() == "Other words\n"
    assert mail["Message-ID"].startswith(f"<{key_of(house)}@")


def test_a_draft_with_a_file_in_it_is_not_replaced_by_words_alone(house):
    (path,) = house.drafts()
    mail = lying(house)[0]
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="cv.pdf")
    path.write_bytes(mail.as_bytes())
    house.run(SOON)
    wish(house, "edit", subject="One", body="Words", seen=letter(house).seen)
    house.run(NEXT)
    assert b"cv.pdf" in house.drafts()[0].read_bytes()
    assert "file" in letter(house, NEXT).wishes[0].because


def test_an_edit_without_words_is_refused_at_once(house):
    with pytest.raises(UsageError):
        wish(house, "edit", subject="One", body=" \n", seen="")


# --- keeping ------------------------------------------------------------------------------------------


def test_a_kept_draft_is_reviewed_and_stays_as_it_is(house):
    before = house.drafts()[0].read_bytes()
    wish(house, "keep")
    house.run(NEXT)
    assert row(house, NEXT)["kept"]
    assert house.drafts()[0].read_bytes() == before


def test_a_kept_draft_that_an_answer_made_wrong_is_withdrawn_all_the_same(house):
    wish(house, "keep")
    house.receive(f"Jane <{ADDRESS}>", NEXT, body="Yes, gladly.", answers=house.sent)
    assert len(house.run(moment("2026-03-11 12:00"))["withdrawn"]) == 1
    assert house.drafts() == []


def test_who_keeps_what_they_have_just_reworded_gets_it_as_reworded(house):
    wish(house, "edit", subject="Hello", body="My own words.", seen=letter(house).seen)
    wish(house, "keep")
    house.run(NEXT)
    assert lying(house)[0].get_content().strip() == "My own words."
    assert row(house, NEXT)["kept"]


def test_a_kept_draft_that_the_user_changes_waits_for_them_again(house):
    wish(house, "keep")
    edit_by_hand(house)
    house.run(NEXT)
    assert not row(house, NEXT)["kept"]


# --- later, and never ---------------------------------------------------------------------------------


def test_a_draft_put_off_is_taken_back_and_written_anew_on_the_day(house):
    wish(house, "later", date(2026, 3, 18))
    assert len(house.run(NEXT)["withdrawn"]) == 1
    assert house.drafts() == []
    for day in range(12, 18):
        assert house.run(moment(f"2026-03-{day} 12:00"))["drafts"] == []
    assert len(house.run(moment("2026-03-18 12:00"))["drafts"]) == 1
    assert len(house.drafts()) == 1


def test_what_is_put_off_is_foreseen_for_its_day_and_explained(house):
    wish(house, "later", date(2026, 3, 18))
    house.run(NEXT)
    ahead = [r for r in house.json("forecast", at=NEXT) if r["step"] == "follow-up"]
    assert ahead[0]["due"].startswith("2026-03-18")
    told = house.json("explain", NAME, at=NEXT)["decisions"]
    assert any("later" in d["because"] and d["outcome"] == "waiting" for d in told)


def test_a_draft_put_off_that_is_taken_back_comes_at_once(house):
    key = wish(house, "later", date(2026, 3, 18))
    house.run(NEXT)
    house.cli("undo", key, at=NEXT)
    assert len(house.run(moment("2026-03-11 12:00"))["drafts"]) == 1


def test_a_draft_put_off_that_an_answer_made_needless_does_not_come(house):
    wish(house, "later", date(2026, 3, 18))
    house.run(NEXT)
    house.receive(f"Jane <{ADDRESS}>", moment("2026-03-12 09:00"), body="Yes, gladly.", answers=house.sent)
    assert [d for d in house.run(moment("2026-03-18 12:00"))["drafts"] if d["step"] == "follow-up"] == []


def test_a_step_never_wanted_is_not_proposed_for_this_contact_again_whatever_it_follows(house):
    wish(house, "never")
    house.run(NEXT)
    assert house.drafts() == []
    house.write(ADDRESS, moment("2026-04-01 10:00"), subject="Another question")
    for day in range(5, 29):
        assert house.run(moment(f"2026-04-{day:02} 12:00"))["drafts"] == []
    assert any("none of this kind" in d["because"] for d in house.json("explain", NAME, at=NEXT)["decisions"])


def test_a_step_never_wanted_is_wanted_again_once_that_is_taken_back(house):
    key = wish(house, "never")
    house.run(NEXT)
    house.cli("undo", key, at=NEXT)
    assert len(house.run(moment("2026-03-11 12:00"))["drafts"]) == 1


@pytest.mark.parametrize("what", [("later", date(2026, 3, 18)), ("never",)])
def test_what_the_user_edited_stays_when_its_step_is_put_off(house, what):
    edit_by_hand(house)
    house.run(SOON)
    wish(house, *what)
    house.run(NEXT)
    assert len(house.drafts()) == 1
    assert row(house, NEXT)["state"] == "edited"


def test_a_day_that_is_over_is_no_day_to_put_off_to(house):
    with pytest.raises(UsageError, match="to come"):
        wish(house, "later", date(2026, 3, 11))


def test_nothing_can_be_wished_about_a_draft_that_was_sent(house):
    house.send(house.drafts()[0], SOON)
    house.run(NEXT)
    with pytest.raises(FollowthroughError, match="was sent"):
        wish(house, "keep", at=NEXT)


# --- the letter as it stands --------------------------------------------------------------------------


def test_the_letter_shows_what_lies_in_the_folder_and_what_it_answers(house):
    shown = letter(house)
    assert shown.to == ADDRESS
    assert shown.body == lying(house)[0].get_content().rstrip("\n")
    assert [one.who for one in shown.thread] == ["You"]
    assert "twenty minutes" in shown.thread[0].text
    assert shown.rules
    assert shown.facts[0].what.startswith("You wrote")


def test_the_letter_shows_what_the_user_changed_in_their_mail_client(house):
    edit_by_hand(house)
    house.run(SOON)
    shown = letter(house)
    assert "I loved your talk" in shown.body
    assert shown.state is DraftState.EDITED


def test_erasing_a_contact_takes_the_words_of_their_drafts(house):
    edit_by_hand(house, "a very secret word")
    house.run(SOON)
    wish(house, "edit", subject="S", body="another secret word", seen=letter(house).seen)
    house.run(NEXT)
    house.cli("contacts", "erase", NAME, "--yes", at=NEXT)
    left = b"".join(path.read_bytes() for path in house.folder.glob("followthrough.db*"))
    assert b"secret word" not in left


# --- reminders ----------------------------------------------------------------------------------------


@pytest.fixture
def rung(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), phone="+1 902 555 0101")
    house.write(ADDRESS, SENT)
    (reminder,) = [r for r in house.run(DUE)["reminders"] if r["step"] == "call"]
    house.sent = reminder["key"]
    return house


def test_a_snoozed_reminder_rings_again_once_at_that_moment(rung):
    with opened(rung) as app:
        app.wishes().snooze(rung.sent, SOON + timedelta(hours=3))
    assert rung.run(NEXT)["reminders"] == []
    again = rung.run(SOON + timedelta(hours=3))["reminders"]
    assert [r["title"] for r in again] == [f"Call {NAME}: +1 902 555 0101"]
    for hours in range(4, 30):
        assert rung.run(SOON + timedelta(hours=hours))["reminders"] == []


def test_a_reminder_that_is_done_after_it_was_snoozed_does_not_ring(rung):
    with opened(rung) as app:
        app.wishes().snooze(rung.sent, SOON + timedelta(hours=3))
        app.wishes().done(rung.sent)
    assert rung.run(SOON + timedelta(hours=4))["reminders"] == []
    told = rung.json("reminders", at=NEXT)
    assert [r["done"] for r in told if r["key"] == rung.sent] == [True]
