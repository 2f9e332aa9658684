"""The pages beside *Today* and the draft: contacts, a contact, meetings, weeks ahead, what works, health."""

from __future__ import annotations

import pytest

from tests.system.house import moment
from tests.web.conftest import NOW

PAGES = ("/contacts", "/meetings", "/weeks", "/works", "/health")
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_in_an_empty_house_and_says_what_to_do(visitor, path):
    page = visitor.get(path)
    assert page.status_code == 200
    assert 'class="calm"' in page.text or path == "/health"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.usefixtures("written")
def test_every_page_stands_in_a_house_with_a_contact(visitor, path):
    assert visitor.get(path).status_code == 200


def contact_path(visitor) -> str:
    text = visitor.get("/contacts").text
    return text.partition('href="/contact/')[2].partition('"')[0]


@pytest.mark.usefixtures("written")
def test_a_contact_is_found_by_a_word_of_its_name(visitor):
    assert "Jane Miller" in visitor.get("/contacts?q=mill").text
    assert "Nobody is like that" in visitor.get("/contacts?q=nosuch").text


def test_a_contact_shows_the_draft_that_waits_and_the_timeline(written, visitor):
    page = visitor.get(f"/contact/{contact_path(visitor)}").text
    assert "You wrote: A question" in page
    assert f'href="/draft/{written.json("drafts")[0]["key"]}"' in page


@pytest.mark.usefixtures("written")
def test_a_note_is_kept_and_shown_as_text(visitor):
    at = f"/contact/{contact_path(visitor)}"
    page = visitor.post(f"{at}/note", text=f"She likes tea. {HOSTILE}").text
    assert "She likes tea." in page
    assert HOSTILE not in page


@pytest.mark.usefixtures("written")
def test_a_contact_is_paused_and_resumed(visitor):
    at = f"/contact/{contact_path(visitor)}"
    assert f'action="{at}/resume"' in visitor.post(f"{at}/pause").text
    assert f'action="{at}/pause"' in visitor.post(f"{at}/resume").text


@pytest.mark.usefixtures("written")
def test_a_promise_is_written_down_and_kept(visitor):
    at = f"/contact/{contact_path(visitor)}"
    page = visitor.post(f"{at}/promise", what="send the article", by="2026-03-20").text
    assert "send the article" in page
    key = page.partition('name="promise" value="')[2].partition('"')[0]
    assert '<span class="tag">kept</span>' in visitor.post(f"{at}/kept", promise=key).text


@pytest.mark.usefixtures("written")
def test_an_empty_note_is_refused_with_a_sentence(visitor):
    answer = visitor.post(f"/contact/{contact_path(visitor)}/note", text=" ")
    assert answer.status_code == 400
    assert "nothing in the note" in answer.text


def test_an_unknown_contact_is_told_so(visitor):
    assert visitor.get("/contact/c-nobody").status_code == 404


@pytest.mark.usefixtures("written")
def test_the_brief_of_a_contact_is_a_page(visitor):
    assert visitor.get(f"/brief/{contact_path(visitor)}").status_code == 200


def test_the_weeks_ahead_hold_what_is_decided(house, visitor):
    house.contact("Omar Haddad", "omar@reef.example.net", moment("2026-03-12 09:00"))
    house.write("omar@reef.example.net", moment("2026-03-12 10:00"))
    house.run(visitor.now)
    assert "Omar Haddad" in visitor.get("/weeks").text


@pytest.fixture
def met(written):
    """Jane was met on Friday, and is to be met again in a week."""
    for uid, start in (("over", "2026-03-13 09:00"), ("ahead", "2026-03-23 09:00")):
        written.event(uid, moment(start), guest="jane@ocean.example.net", title=HOSTILE)
    written.run(NOW)
    return written


@pytest.mark.usefixtures("met")
def test_a_meeting_ahead_leads_to_its_brief_and_its_title_is_text(visitor):
    page = visitor.get("/meetings").text
    assert 'href="/brief/' in page
    assert HOSTILE not in page
    assert "&lt;img" in page


@pytest.mark.usefixtures("met")
def test_a_meeting_that_was_not_held_is_said_to_be_missed(visitor):
    page = visitor.get("/meetings").text
    assert 'name="meeting" value="over"' in page
    assert "did not take place" in visitor.post("/meetings/missed", meeting="over").text
