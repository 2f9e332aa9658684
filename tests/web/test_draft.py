"""*A draft*: the letter, why it is there, and what its buttons do to the real draft in the Drafts folder."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from tests.system.house import moment
from tests.web.conftest import NOW, Visitor

SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def draft(written):
    """The key of the one draft."""
    return written.json("drafts")[0]["key"]


def fields(page):
    """What the form of the letter would send, as a browser fills it."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    (subject,) = re.findall(r'name="subject" value="([^"]*)"', page.text)
    (body,) = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
    found = {"made_from": hidden["made_from"], "subject": subject, "body": body}
    return {name: html.unescape(value) for name, value in found.items()}


def save(visitor, draft, page, **changed):
    return visitor.post(f"/draft/{draft}/edit", **fields(page) | changed)


def lying(house):
    """The letters in the Drafts folder: subject and words."""
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in house.drafts()]
    return [(mail["Subject"], mail.get_content().strip()) for mail in mails]


def state(house):
    (row,) = house.json("drafts", at=SOON)
    return row["state"]


# --- what it shows --------------------------------------------------------------------------------


def test_the_letter_stands_there_as_in_the_drafts_folder(written, visitor, draft):
    words = fields(visitor.get(f"/draft/{draft}"))
    ((subject, body),) = lying(written)
    assert words["subject"] == subject
    assert words["body"].strip() == body


def test_it_says_why_by_which_rule_and_from_which_facts(visitor, draft):
    page = visitor.get(f"/draft/{draft}").text
    assert "is given 7 business days for an answer." in page
    assert ">C1<" in page
    assert "You wrote: A question" in page


def test_it_shows_the_thread_that_the_letter_answers(visitor, draft):
    assert "I am finishing a degree in marine biology and would love to learn" in visitor.get(f"/draft/{draft}").text


def test_it_says_what_would_make_the_letter_better(visitor, draft):
    assert "Would be better with" in visitor.get(f"/draft/{draft}").text


def test_what_the_etiquette_check_finds_in_an_edited_letter_stands_beside_it(written, visitor, draft):
    page = visitor.get(f"/draft/{draft}")
    save(visitor, draft, page, body="Dear Jane,\n\nJust following up, ASAP!!!\n\nDana")
    written.run(SOON)
    assert "Look at" in visitor.get(f"/draft/{draft}").text


def test_a_draft_that_is_not_there_is_a_page_with_a_sentence(visitor):
    answer = visitor.get("/draft/nothing")
    assert answer.status_code == 404
    assert "No draft is called nothing" in answer.text


def test_a_letter_that_was_sent_is_shown_without_a_field(written, visitor, draft):
    written.send(written.drafts()[0], SOON)
    written.run(SOON + timedelta(minutes=5))
    page = visitor.get(f"/draft/{draft}").text
    assert "<textarea" not in page
    assert "sent" in page


# --- what its buttons do --------------------------------------------------------------------------


def test_a_saved_letter_lies_in_the_drafts_folder_after_the_next_pass(written, visitor, draft):
    answer = save(
        visitor, draft, visitor.get(f"/draft/{draft}"), subject="Grüße", body="Dear Jane,\r\n\r\nOther words.\r\n"
    )
    assert "Saved" in answer.text
    assert "as soon as Followthrough runs again." in answer.text
    written.run(SOON)
    assert lying(written) == [("Grüße", "Dear Jane,\n\nOther words.")]
    assert state(written) == "edited"


def test_what_was_saved_a_moment_ago_is_what_is_edited_next(visitor, draft):
    save(visitor, draft, visitor.get(f"/draft/{draft}"), body="My own words.")
    assert fields(visitor.get(f"/draft/{draft}"))["body"] == "My own words."


def test_a_letter_that_is_kept_waits_no_more_and_stays(written, visitor, draft):
    answer = visitor.post(f"/draft/{draft}/keep")
    assert answer.url.path == "/"
    assert "Kept" in answer.text
    assert "No draft waits for you." in answer.text
    written.run(SOON)
    assert len(lying(written)) == 1


def test_a_letter_thrown_away_leaves_the_drafts_folder(written, visitor, draft):
    visitor.post(f"/draft/{draft}/throw-away")
    written.run(SOON)
    assert lying(written) == []
    assert state(written) == "thrown-away"


def test_a_letter_put_off_leaves_and_comes_back_on_its_day(written, visitor, draft):
    visitor.post(f"/draft/{draft}/later", until="2026-03-30")
    written.run(SOON)
    assert lying(written) == []
    written.run(moment("2026-03-31 10:00"))
    assert len(lying(written)) == 1


def test_a_contact_who_is_never_to_be_followed_up_gets_no_such_letter_again(written, visitor, draft):
    visitor.post(f"/draft/{draft}/never")
    written.run(SOON)
    written.run(moment("2026-05-20 10:00"))
    assert lying(written) == []


def test_what_was_wished_can_be_taken_back_while_it_is_not_done(written, visitor, draft):
    visitor.post(f"/draft/{draft}/throw-away")
    page = visitor.get(f"/draft/{draft}").text
    (wish,) = re.findall(r'name="wish" value="([^"]+)"', page)
    answer = visitor.post(f"/draft/{draft}/take-back", wish=wish)
    assert "Taken back." in answer.text
    written.run(SOON)
    assert len(lying(written)) == 1


def test_what_was_not_wished_cannot_be_taken_back(visitor, draft):
    answer = visitor.post(f"/draft/{draft}/take-back", wish="said:something")
    assert answer.status_code == 409


def test_after_one_draft_comes_the_next_that_waits(written):
    written.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 09:00"))
    written.write("bob@reef.example.net", moment("2026-03-02 10:00"))
    written.run(SOON)
    first, second = (row["key"] for row in written.json("drafts"))
    visitor = Visitor(written, now=SOON)
    visitor.sign_in()
    assert visitor.post(f"/draft/{first}/keep").url.path == f"/draft/{second}"
    assert visitor.post(f"/draft/{second}/keep").url.path == "/"


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-02-30", "2026-03-01", "9999-99-99"])
def test_a_day_that_is_none_or_past_is_refused_with_a_sentence(written, visitor, draft, day):
    answer = visitor.post(f"/draft/{draft}/later", until=day)
    assert answer.status_code == 400
    assert "day" in answer.text
    written.run(SOON)
    assert len(lying(written)) == 1


def test_a_letter_without_words_is_refused_with_a_sentence(visitor, draft):
    answer = save(visitor, draft, visitor.get(f"/draft/{draft}"), body=" \r\n ")
    assert answer.status_code == 400
    assert "A letter needs words" in answer.text


# --- two who edit ---------------------------------------------------------------------------------


def test_of_two_tabs_the_second_to_save_is_refused_and_sees_both_texts(visitor, draft):
    one = two = visitor.get(f"/draft/{draft}")
    save(visitor, draft, one, body="Words of the first tab.")
    answer = save(visitor, draft, two, body="Words of the second tab.")
    assert answer.status_code == 409
    assert "Not saved" in answer.text
    assert "Words of the first tab." in answer.text
    assert fields(answer)["body"] == "Words of the second tab."


def test_who_saw_both_texts_can_save(written, visitor, draft):
    page = visitor.get(f"/draft/{draft}")
    save(visitor, draft, page, body="Words of the first tab.")
    both = save(visitor, draft, page, body="Words of the second tab.")
    assert save(visitor, draft, both, body="Words of both.").status_code == 200
    written.run(SOON)
    assert lying(written)[0][1] == "Words of both."


def test_a_draft_changed_in_the_mail_client_and_seen_since_is_not_overwritten(written, visitor, draft):
    page = visitor.get(f"/draft/{draft}")
    (path,) = written.drafts()
    path.write_bytes(path.read_bytes().replace(b"Dear", b"Hello"))
    written.run(SOON)
    answer = save(visitor, draft, page, body="Words of the page.")
    assert answer.status_code == 409
    assert "Hello" in answer.text


def test_a_draft_changed_in_the_mail_client_unseen_keeps_its_words_and_the_page_shows_both(written, visitor, draft):
    page = visitor.get(f"/draft/{draft}")
    save(visitor, draft, page, body="Words of the page.")
    (path,) = written.drafts()
    path.write_bytes(path.read_bytes().replace(b"Dear", b"Hello"))
    written.run(SOON)
    assert lying(written)[0][1].startswith("Hello")
    again = visitor.get(f"/draft/{draft}")
    assert "Your changes were not put into the draft." in again.text
    assert "Words of the page." in again.text
    assert fields(again)["body"].startswith("Hello")
