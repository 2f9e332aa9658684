"""*Today*."""

from __future__ import annotations


def test_a_draft_that_waits_stands_on_today(written, visitor):
    page = visitor.get("/")
    assert page.status_code == 200
    assert "Jane Miller" in page.text
    key = written.json("drafts")[0]["key"]
    assert f'href="/draft/{key}"' in page.text


def test_a_house_without_anything_says_so(visitor):
    assert "No draft waits for you." in visitor.get("/").text
