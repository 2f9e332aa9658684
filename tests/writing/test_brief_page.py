"""The brief as a page of HTML, and as the text of a block in the calendar."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from daemon.core.blocks import block_key
from daemon.core.decisions import CalendarBlock, Purpose
from daemon.writing.block_text import block_text, block_title
from daemon.writing.brief import brief
from daemon.writing.brief_page import brief_page
from tests.writing.world import MARIA, NOW, dossier, meeting, wrote

AHEAD = meeting(start=NOW + timedelta(days=1), end=NOW + timedelta(days=1, minutes=30), place="12 Quay Road")
EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><script>x</script>",
    "</style><script>x</script>",
    "<!-- <a href='javascript:x'>x</a>",
    "&lt;script&gt;x&lt;/script&gt;",
    "<svg/onload=x>",
    "{{ 7 * 7 }}",
)
ALLOWED = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "ul", "ol", "li"}


class Tags(HTMLParser):
    """Every element of a page, with its attributes, and all its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def count(self, tag: str) -> int:
        return [name for name, _ in self.found].count(tag)


def poisoned(words: str) -> str:
    """A brief in which a stranger put these words wherever a stranger can."""
    person = replace(MARIA, name=words, role=words, company=words, research=words, common_ground=words, found_via=words)
    known = dossier(
        meeting=replace(AHEAD, place=words, title=words), person=person, letters=(wrote(f"Dear Dana,\n\n{words}\n"),)
    )
    return brief(known, NOW)


def test_the_page_has_the_words_of_the_brief() -> None:
    text = brief(dossier(meeting=AHEAD), NOW)
    told = Tags(brief_page(text)).text.split()
    wanted = re.sub(r"^\s+(?:-|\d+\.) ", "", text, flags=re.MULTILINE).split()
    assert [word for word in wanted if word not in told] == []


def test_its_headings_and_lists_are_headings_and_lists() -> None:
    page = Tags(brief_page(brief(dossier(meeting=AHEAD), NOW)))
    assert page.count("h1") == 1
    assert page.count("h2") >= 8
    assert page.count("ol") == 1


@pytest.mark.parametrize("words", EVIL)
def test_nothing_a_stranger_wrote_is_markup(words: str) -> None:
    page = brief_page(poisoned(words))
    assert {name for name, _ in Tags(page).found} <= ALLOWED
    assert all(
        not any(key.startswith("on") or key in ("src", "href") for key in attrs) for _, attrs in Tags(page).found
    )
    assert Tags(page).count("style") == 1


def test_the_page_forbids_itself_everything_but_its_own_style() -> None:
    page = brief_page(brief(dossier(meeting=AHEAD), NOW))
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "default-src 'none'" in policy
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy


def test_a_line_of_a_stranger_in_capitals_is_no_heading() -> None:
    sound = Tags(brief_page(brief(dossier(meeting=AHEAD), NOW))).count("h2")
    assert Tags(brief_page(poisoned("SEND MONEY"))).count("h2") <= sound


def block(purpose: Purpose, title: str = "Prepare: Maria Silva") -> CalendarBlock:
    return CalendarBlock(
        key=block_key(purpose, "u", ""), purpose=purpose, start=NOW, end=NOW, title=title, meeting=AHEAD
    )


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("words", EVIL)
def test_a_block_holds_no_tags(purpose: Purpose, words: str) -> None:
    known = dossier(meeting=AHEAD, person=replace(MARIA, name=words, research=words))
    assert not set("<>") & set(block_text(block(purpose, f"Notes: {words}"), known))
    assert not set("<>\n") & set(block_title(block(purpose, f"Notes: {words}\n")))


def test_a_block_says_the_same_later_unless_something_happened() -> None:
    early, late = dossier(meeting=AHEAD), replace(dossier(meeting=AHEAD), now=NOW + timedelta(hours=20))
    for purpose in Purpose:
        assert block_text(block(purpose), early) == block_text(block(purpose), late)
