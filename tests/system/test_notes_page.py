"""The notes page from the outside: placed after a meeting, filled in anywhere, read, and taken away again (F3)."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses

import pytest

from tests.system.house import ME, House, moment

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
START, END = moment("2026-03-05 15:00"), moment("2026-03-05 15:30")
ASKED = END + timedelta(minutes=15)
LATER = ASKED + timedelta(minutes=10)
"""When the user has filled in the page; half an hour after it the page is taken."""
TAKEN = LATER + timedelta(minutes=31)


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path, pages=True)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="She tags sharks.")
    house.event("coffee", START, guest=ADDRESS)
    house.run(moment("2026-03-03 12:00"))
    house.run(END)
    house.run(ASKED)
    return house


def parsed(path):
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def pages(house, account="home"):
    return [path for path in house.drafts(account) if b" (notes " in path.read_bytes()]


def letters(house):
    return [path for path in house.drafts() if b" (notes " not in path.read_bytes()]


def rows(house, at):
    return [row for row in house.json("drafts", at=at) if row["step"] == "notes"]


def states(house, at):
    return [row["state"] for row in rows(house, at)]


def filled(path, **answers):
    """The page's message with words after its headings (``_`` is a blank)."""
    text = path.read_text("utf-8")
    for heading, answer in answers.items():
        start = next(line for line in text.splitlines() if line.startswith(heading.replace("_", " ")))
        text = text.replace(start, f"{start} {answer}")
    return text


def fill(house, **answers):
    (path,) = pages(house)
    path.write_text(filled(path, **answers), "utf-8")


def take(house, at=LATER):
    """The pass that sees the page changed, and the one after the page was left alone."""
    house.run(at)
    return house.run(at + timedelta(minutes=31))


def noted(house, at=TAKEN):
    return [row for row in house.json("log", NAME, at=at) if row["kind"] == "note-taken"]


def thanks(house):
    (path,) = letters(house)
    return parsed(path).get_content()


# --- the page -------------------------------------------------------------------------------------------


def test_a_page_addressed_to_the_user_appears_with_the_reminder(house):
    (path,) = pages(house)
    page = parsed(path)
    assert getaddresses([page["To"]])[0][1] == getaddresses([page["From"]])[0][1] == ME
    assert page["In-Reply-To"] is None
    assert not page.defects
    assert NAME in page["Subject"]
    body = page.get_content()
    for heading in (
        "Did you meet? (yes / no / moved):",
        "What was new to me:",
        "Advice:",
        "People named (may I mention Jane to them?):",
        "Promises",
        "What I should have asked:",
    ):
        assert f"\n{heading}" in f"\n{body}"
    assert b"followthrough" not in path.read_bytes().lower()
    (row,) = rows(house, LATER)
    assert page["Message-ID"] == f"<{row['message_id']}>"
    assert (row["contact"], row["to"], row["state"], row["rules"]) == (NAME, ME, "untouched", ["F3"])
    assert row["key"][:10] in page["Subject"]


def test_a_page_is_placed_once_and_changes_nothing_else(house):
    for at in (LATER, TAKEN, moment("2026-03-06 12:00"), moment("2026-03-20 12:00")):
        report = house.run(at)
        assert [d for d in report["drafts"] if d["step"] == "notes"] == []
    assert len(pages(house)) == 1
    assert house.stand(NAME, LATER)["stage"] == "met"


def test_quiet_hours_hold_the_page_as_they_hold_the_reminder(tmp_path):
    house = House(tmp_path, pages=True)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.event("dinner", moment("2026-03-05 19:00"), minutes=90, guest=ADDRESS)
    house.run(moment("2026-03-03 12:00"))
    assert [d["step"] for d in house.run(moment("2026-03-05 20:50"))["drafts"]] == []
    morning = house.run(moment("2026-03-06 07:00"))
    assert "notes" in [d["step"] for d in morning["drafts"]]
    assert "notes" in [r["step"] for r in morning["reminders"]]


def test_a_meeting_with_two_contacts_has_one_page_whose_notes_are_both_theirs(tmp_path):
    house = House(tmp_path, pages=True)
    other = "bob@reef.example.net"
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.contact("Bob Reef", other, moment("2026-03-02 09:00"))
    house.event("lunch", START, guest=ADDRESS, extra=f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{other}\r\n")
    house.run(moment("2026-03-03 12:00"))
    house.run(ASKED)
    (page,) = pages(house)
    assert NAME in parsed(page)["Subject"]
    assert "Bob Reef" in parsed(page)["Subject"]
    fill(house, What_was_new_to_me="the tagging data are public")
    take(house)
    assert pages(house) == []
    assert all("tagging data" in parsed(path).get_content() for path in letters(house))
    assert len(letters(house)) == 2
    assert house.run(moment("2026-03-06 12:00"))["drafts"] == []


# --- filled in and left ---------------------------------------------------------------------------------


def test_a_page_filled_in_and_left_is_read_after_half_an_hour_and_removed(house):
    assert "tagging" not in thanks(house)
    fill(house, Did_you_meet="yes", What_was_new_to_me="the tagging data are public", Advice="go to the June meeting")
    house.run(LATER)
    assert states(house, LATER) == ["edited"]
    house.run(LATER + timedelta(minutes=29))
    assert len(pages(house)) == 1
    report = house.run(TAKEN)
    assert [row["step"] for row in report["withdrawn"]] == ["notes"]
    assert pages(house) == []
    assert "the tagging data are public" in thanks(house)
    assert states(house, TAKEN) == ["withdrawn"]
    assert len(noted(house)) == 1
    again = house.run(moment("2026-03-06 12:00"))
    assert [d["step"] for d in again["drafts"]] == []


def test_a_page_still_worked_at_is_not_taken(house):
    fill(house, Advice="go to")
    house.run(LATER)
    fill(house, Advice="the June meeting:")
    house.run(LATER + timedelta(minutes=25))
    resting, rested = LATER + timedelta(minutes=50), LATER + timedelta(minutes=56)
    house.run(resting)
    assert len(pages(house)) == 1
    assert noted(house, resting) == []
    house.run(rested)
    assert pages(house) == []
    assert len(noted(house, rested)) == 1


def test_a_page_saved_anew_by_a_client_is_the_same_page(house):
    (path,) = pages(house)
    text = filled(path, Advice="go early")
    path.unlink()
    house.deliver(re.sub(r"Message-ID: <[^>]+>", "Message-ID: <anew@client.example>", text).encode(), ".Drafts")
    take(house)
    assert pages(house) == []
    assert len(noted(house)) == 1


def test_a_page_saved_anew_beside_the_old_one_is_read_and_both_are_removed(house):
    (path,) = pages(house)
    text = filled(path, Advice="go early")
    house.deliver(re.sub(r"Message-ID: <[^>]+>", "Message-ID: <anew@client.example>", text).encode(), ".Drafts")
    take(house)
    assert len(noted(house)) == 1
    house.run(TAKEN + timedelta(minutes=5))
    assert pages(house) == []


def test_a_page_opened_and_saved_without_a_word_is_untouched(house):
    (path,) = pages(house)
    path.write_bytes(path.read_bytes() + b"\n")
    take(house)
    assert states(house, TAKEN) == ["untouched"]
    house.cli("note", NAME, "What was new to me: tags", at=TAKEN)
    house.run(TAKEN)
    assert pages(house) == []


# --- sent to oneself ------------------------------------------------------------------------------------


def test_a_page_sent_to_oneself_is_read_at_once_and_is_no_letter(house):
    before = house.stand(NAME, LATER)
    fill(house, What_was_new_to_me="the tagging data are public")
    (path,) = pages(house)
    raw = path.read_bytes()
    house.send(path, LATER)
    house.deliver(raw)
    house.run(LATER + timedelta(minutes=1))
    assert "the tagging data are public" in thanks(house)
    assert states(house, TAKEN) == ["sent"]
    assert len(noted(house)) == 1
    after = house.stand(NAME, TAKEN)
    assert (after["stage"], after["since"]) == (before["stage"], before["since"])
    assert [row["kind"] for row in house.json("log", NAME, at=TAKEN) if row["kind"] == "letter"] == []
    assert house.run(moment("2026-03-06 12:00"))["drafts"] == []


def test_the_copy_that_a_client_leaves_in_drafts_is_removed(house):
    (path,) = pages(house)
    house.deliver(filled(path, Advice="go early").encode(), ".Sent")
    house.run(LATER)
    assert pages(house) == []
    assert states(house, LATER) == ["sent"]
    assert len(noted(house)) == 1


def answer(house, at, body, *, html="", **headers):
    """The user sends a page in another message: from the phone, as an answer, forwarded."""
    (path,) = pages(house)
    page = parsed(path)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = f"Dana Reyes <{ME}>", ME, format_datetime(at)
    mail["Message-ID"] = "<phone.1@client.example>"
    mail["Subject"] = f"Re: {page['Subject']}"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail, page


def quoted(page, **answers):
    text = page.get_content()
    for heading, words in answers.items():
        start = next(line for line in text.splitlines() if line.startswith(heading.replace("_", " ")))
        text = text.replace(start, f"{start}\n\x00{words}")
    lines = (line[1:] if line.startswith("\x00") else f"> {line}".rstrip() for line in text.splitlines())
    return "\n".join(lines)


def test_a_page_answered_between_its_quoted_lines_is_read(house):
    page = parsed(pages(house)[0])
    body = (
        "On Thu, 5 Mar 2026 at 15:45, Dana Reyes <dana@example.org> wrote:\n"
        + quoted(page, What_was_new="the tagging data are public", People="Ana Lopez", Did_you="yes, we did")
        + "\n\n-- \nDana Reyes\n+1 902 555 0101\n"
    )
    mail, _ = answer(house, LATER, body)
    house.deliver(mail.as_bytes(), ".Sent")
    house.run(LATER)
    assert "the tagging data are public" in thanks(house)
    (note,) = noted(house)
    assert "902" not in note["what"]
    assert pages(house) == []


def test_a_page_sent_from_a_phone_as_html_is_read(house):
    text = filled(pages(house)[0], What_was_new="the tagging data are public", Did_you="yes").partition("\n\n")[2]
    divs = "".join(f"<div>{line or '<br>'}</div>" for line in text.splitlines())
    mail, _ = answer(house, LATER, "x")
    mail.clear_content()
    mail.set_content(f"<html><body>{divs}<br>Sent from my iPhone</body></html>", subtype="html")
    house.deliver(mail.as_bytes(), ".Sent")
    house.run(LATER)
    assert "the tagging data are public" in thanks(house)
    assert "iPhone" not in thanks(house)


def test_a_flowed_page_is_read_with_its_lines_joined(house):
    text = filled(pages(house)[0]).partition("\n\n")[2].replace("plenty. Send", "plenty. \nSend")
    text = text.replace("What was new to me:", "What was new to me:\nthe tagging data \nare public\n")
    mail, _ = answer(house, LATER, text)
    mail.set_param("format", "flowed")
    house.deliver(mail.as_bytes())
    house.run(LATER)
    assert "the tagging data are public" in thanks(house)


def test_a_page_in_another_charset_and_a_decorated_subject_is_read(house):
    (path,) = pages(house)
    head, _, body = filled(path, What_was_new="the café data are public").partition("\n\n")
    head = re.sub(r"(?m)^(Content-Type|Content-Transfer-Encoding): .*$", "", head)
    head = re.sub(r"\n+", "\n", head.replace("Subject: ", "Subject: [EXT] Fwd: ")).strip()
    kind = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit"
    path.unlink()
    house.deliver(f"{head}\n{kind}\n\n{body}".replace("\n", "\r\n").encode("latin-1"), ".Sent")
    house.run(LATER)
    assert noted(house)[0]["what"].endswith("the café data are public")
    assert "the café data are public" in thanks(house)


def test_a_page_sent_from_the_other_account_is_read(tmp_path):
    house = House(tmp_path, accounts=("home", "work"), pages=True)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.event("coffee", START, guest=ADDRESS)
    house.run(moment("2026-03-03 12:00"))
    house.run(ASKED)
    (path,) = pages(house)
    text = filled(path, Advice="go early").replace(
        "From: Dana Reyes <dana@example.org>", "From: dana.reyes@example.com"
    )
    house.deliver(text.encode(), ".Sent", account="work")
    house.run(LATER)
    house.run(LATER + timedelta(minutes=5))
    assert len(noted(house)) == 1
    assert pages(house) == []


def test_a_stranger_who_names_the_code_is_not_believed(house):
    page = parsed(pages(house)[0])
    house.receive(f"Jane <{ADDRESS}>", LATER, subject=f"Re: {page['Subject']}", body="Did you meet? no\nAdvice: none")
    house.run(LATER)
    assert noted(house) == []
    assert len(pages(house)) == 1


# --- what it says ---------------------------------------------------------------------------------------


def test_no_means_missed_and_takes_the_thank_you_back(house):
    fill(house, Did_you_meet="No, she was ill")
    report = take(house)
    assert sorted(row["step"] for row in report["withdrawn"]) == ["notes", "thank-you"]
    assert pages(house) == []
    assert [
        row for row in house.json("drafts", at=TAKEN) if row["step"] == "thank-you" and row["state"] != "withdrawn"
    ] == []
    assert "thank-you" not in [d["step"] for d in house.run(moment("2026-03-07 12:00"))["drafts"]]


def test_moved_takes_the_thank_you_back_and_asks_once_for_the_new_time(house):
    fill(house, Did_you_meet="moved to Friday")
    report = take(house)
    assert "thank-you" in [row["step"] for row in report["withdrawn"]]
    asks = house.stand(NAME, TAKEN)["asks"]
    assert len([ask for ask in asks if "calendar still holds" in ask["what"]]) == 1
    assert "reschedule" not in [d["step"] for d in house.run(moment("2026-03-06 12:00"))["drafts"]]
    house.event("coffee", moment("2026-03-06 15:00"), guest=ADDRESS, sequence=1)
    house.run(moment("2026-03-06 13:00"))
    assert house.stand(NAME, moment("2026-03-06 13:00"))["asks"] == []
    steps = [d["step"] for d in house.run(moment("2026-03-06 15:45"))["drafts"]]
    assert sorted(steps) == ["notes", "thank-you"]
    assert len(pages(house)) == 1


# --- withdrawn, thrown away -----------------------------------------------------------------------------


def test_notes_by_command_withdraw_the_untouched_page(house):
    house.cli("note", NAME, "What was new to me: tags", at=LATER)
    report = house.run(LATER)
    assert [row["step"] for row in report["withdrawn"]] == ["notes"]
    assert pages(house) == []
    assert states(house, LATER) == ["withdrawn"]


@pytest.mark.parametrize("how", ["missed", "cancelled"])
def test_a_meeting_that_did_not_take_place_withdraws_the_untouched_page(house, how):
    if how == "missed":
        house.cli("missed", NAME, at=LATER)
    else:
        house.event("coffee", START, guest=ADDRESS, status="CANCELLED", sequence=1)
    house.run(LATER)
    assert pages(house) == []


def test_an_edited_page_is_not_withdrawn(house):
    fill(house, Advice="go early")
    house.run(LATER)
    house.cli("note", NAME, "What was new to me: tags", at=LATER + timedelta(minutes=1))
    house.run(LATER + timedelta(minutes=2))
    assert len(pages(house)) == 1
    house.run(TAKEN)
    assert pages(house) == []
    assert len(noted(house)) == 2


@pytest.mark.parametrize("trash", [True, False])
def test_a_page_thrown_away_never_comes_back(house, trash):
    (path,) = pages(house)
    raw = path.read_bytes()
    path.unlink()
    if trash:
        house.deliver(raw, ".Trash", flags="ST")
    for at in (LATER, TAKEN, moment("2026-03-06 12:00"), moment("2026-04-06 12:00")):
        house.run(at)
        assert pages(house) == []
    assert states(house, TAKEN) == ["thrown-away"]
    assert noted(house) == []


# --- killed ---------------------------------------------------------------------------------------------


def test_killed_between_storing_and_removing_the_page_is_removed_by_the_next_pass(house, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(*_args, **_more):
        raise Killed

    fill(house, What_was_new_to_me="the tagging data are public")
    house.run(LATER)
    with monkeypatch.context() as patch:
        patch.setattr("connectors.maildir.drafts.MaildirDrafts.withdraw", kill)
        with pytest.raises((Killed, AssertionError)):
            house.run(TAKEN)
    assert len(pages(house)) == 1
    assert len(noted(house)) == 1
    house.run(TAKEN + timedelta(minutes=1))
    assert pages(house) == []
    assert len(noted(house)) == 1
    assert states(house, TAKEN + timedelta(minutes=1)) == ["withdrawn"]


def test_killed_between_removing_and_recording_it_was_not_thrown_away(house, monkeypatch):
    class Killed(BaseException):
        pass

    fill(house, Advice="go early")
    house.run(LATER)
    with monkeypatch.context() as patch:

        def kill(*_args, **_more):
            raise Killed

        patch.setattr("daemon.worker.pages._Page._removed", kill)
        with pytest.raises((Killed, AssertionError)):
            house.run(TAKEN)
    assert pages(house) == []
    house.run(TAKEN + timedelta(minutes=1))
    assert states(house, TAKEN + timedelta(minutes=1)) == ["withdrawn"]
    assert len(noted(house)) == 1
