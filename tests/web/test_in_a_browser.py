"""What only a real browser can show: keys, two tabs, what runs and what is asked for, what axe says, how wide it is.

One browser and one page for all tests of this file. A house may be changed only by the tests that say so, in order.
"""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from urllib.parse import quote

import pytest

from daemon.app import open_app
from daemon.web.pages import PAGES
from tests.servers.needs import missing
from tests.system.house import ME, REQUEST, House, moment
from tests.web.browser import DESKTOP, PHONE, Browser, Served
from tests.web.payloads import PAYLOADS

NOW = moment("2026-03-16 10:30")
LONG_AGO, ASKED = moment("2026-03-02 09:00"), moment("2026-03-02 10:00")
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def browser():
    with Browser.running() as one:
        yield one


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Fifty contacts whose every word is an attempt, and three people."""
    house = House(tmp_path_factory.mktemp("house"))
    rows: list[tuple[str, ...]] = [("name", "addresses", "company", "role", "city", "research", "notes")]
    for number, payload in enumerate(PAYLOADS):
        clean = payload.replace('"', '""')
        rows.append((f"{number} {clean}", f"p{number}@evil.example.net", clean, clean, clean, clean, clean))
    rows += [(name, f"{name.split()[0].lower()}@ocean.example.net", *[""] * 5) for name in ("Jane Miller", "Bob Reef")]
    path = house.folder / "contacts.csv"
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows) + "\n", "utf-8")
    house.cli("contacts", "import", str(path), at=LONG_AGO)
    for number, payload in enumerate(PAYLOADS):
        line = " ".join(payload.split())
        house.write(
            f"p{number}@evil.example.net",
            ASKED,
            subject=f"About {line}",
            body=f"{REQUEST.format(name=number)}\n{payload}\n",
        )
    for name in ("jane", "bob"):
        house.write(f"{name}@ocean.example.net", ASKED)
    meet(house)
    (house.folder / "config.toml").write_text(
        house.config().replace("[practice]", "[practice]\ndrafts_a_day = 100"), "utf-8"
    )
    house.run(moment("2026-03-16 10:00"))
    return house


def meet(house):
    """A meeting tomorrow whose every field is an attempt, with a guest who wrote and attached something."""
    guest, hostile = "guest@evil.example.net", PAYLOADS[0]
    house.contact(f"Guest {hostile}", guest, LONG_AGO)
    mail = EmailMessage()
    mail["From"], mail["To"] = formataddr((hostile, guest)), ME
    mail["Subject"], mail["Message-ID"], mail["Date"] = (
        f"Re: {PAYLOADS[5]}",
        "<g1@evil.example.net>",
        format_datetime(ASKED),
    )
    mail.set_content(f"Let us meet tomorrow, gladly.\n\n{PAYLOADS[7]}\n")
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename=f"{PAYLOADS[9]}.pdf")
    house.deliver(mail.as_bytes())
    start = moment("2026-03-17 09:45")
    house.event("talk", start, guest=guest, title=hostile, place=PAYLOADS[5], extra=f"DESCRIPTION:{PAYLOADS[6]}\r\n")


@pytest.fixture(scope="module")
def served(house):
    served = Served(house, NOW)
    yield served
    served.end()


@pytest.fixture(scope="module")
def page(browser, served):
    """The browser, signed in by the link and its button."""
    browser.driver.get(served.link)
    browser.driver.find_element("css selector", "button").click()
    wait_for(browser, lambda: "Welcome" in text(browser))
    return browser


def text(browser):
    """What stands on the page; asked in one step, because between two a click's new page may come."""
    return browser.driver.execute_script("return document.body ? document.body.innerText : ''")


def press(browser, *keys):
    """Keys as typed, to whatever has the focus."""
    from selenium.webdriver.common.action_chains import ActionChains

    for key in keys:
        ActionChains(browser.driver, duration=0).send_keys(key).perform()


def go(browser, served, path):
    browser.driver.get(served.base + path)
    assert browser.driver.title.endswith("Followthrough")
    assert "That did not work" not in browser.driver.title


def focused(browser):
    return browser.driver.switch_to.active_element


def addresses(house):
    """One of each page there is. A page whose path names something needs an example of it here."""
    examples = {
        "/draft/{key}": first_draft,
        "/reminder/{key}": first_reminder,
        "/contact/{contact}": the_guest,
        "/brief/{contact}": the_guest,
    }
    named = [page for page in PAGES if "{" in page.path]
    plain = [page.path for page in PAGES if "{" not in page.path]
    return plain + [page.path.partition("{")[0] + examples[page.path](house) for page in named]


def the_guest(house):
    """The contact with whom there is everything: letters, a file, a meeting, a brief."""
    with open_app(house.folder / "config.toml", at=NOW) as app:
        return quote(app.roster().find("guest@evil.example.net").id, safe="")


def first_draft(house):
    return house.json("drafts", at=NOW)[0]["key"]


def first_reminder(house):
    return next(row["key"] for row in house.json("reminders", at=NOW) if row["fired"])


def value_of_letter(browser):
    return browser.driver.find_element("id", "body").get_attribute("value")


def wait_for(browser, condition):
    from selenium.common.exceptions import JavascriptException, NoSuchElementException, StaleElementReferenceException
    from selenium.webdriver.support.wait import WebDriverWait

    going = (JavascriptException, NoSuchElementException, StaleElementReferenceException)  # one page is leaving
    return WebDriverWait(browser.driver, 20, 0.05, ignored_exceptions=going).until(lambda _: condition())


# --- what strangers wrote -------------------------------------------------------------------------


def test_nothing_that_a_stranger_wrote_runs_or_loads_anything(house, served, page):
    page.asked_for()
    page.complaints()
    rows = house.json("drafts", at=NOW)
    assert len(rows) == len(PAYLOADS) + 2
    for path in [*addresses(house), *(f"/draft/{row['key']}" for row in rows)]:
        go(page, served, path)
        assert page.driver.execute_script("return window.hit === undefined && document.scripts.length === 1"), path
    outside = [address for address in page.asked_for() if not address.startswith((served.base + "/", "data:"))]
    assert outside == []
    assert page.complaints() == []


def test_what_a_stranger_wrote_is_shown_letter_by_letter(house, served, page):
    row = next(row for row in house.json("drafts", at=NOW) if row["to"] == "p1@evil.example.net")
    go(page, served, f"/draft/{row['key']}")
    assert PAYLOADS[1] in page.driver.find_element("css selector", "h1").text
    assert PAYLOADS[1] in page.driver.find_element("css selector", ".mail .words").text


# --- for everybody --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def axe():
    from tools import servers

    file = servers.axe() / "node_modules" / "axe-core" / "axe.min.js"
    if not file.exists():
        missing("axe-core")
    return file.read_text("utf-8")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_no_serious_fault(house, served, page, axe, size, dark):
    page.size(*size)
    page.dark(on=dark)
    for path in addresses(house):
        go(page, served, path)
        page.driver.execute_script(axe)
        found = page.driver.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
        faults = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"] if one["impact"] in SERIOUS]
        assert faults == [], path
    page.dark(on=False)
    page.size(*DESKTOP)


def test_nothing_is_wider_than_a_phone(house, served, page):
    page.size(*PHONE)
    for path in addresses(house):
        go(page, served, path)
        assert page.driver.execute_script("return document.documentElement.scrollWidth") <= PHONE[0], path
    page.size(*DESKTOP)


# --- with the keyboard alone ----------------------------------------------------------------------


def test_a_draft_is_reviewed_with_the_keyboard_alone(house, served, page):
    from selenium.webdriver.common.keys import Keys

    go(page, served, "/")
    press(page, "j", "j", "k", Keys.ENTER)
    wait_for(page, lambda: "/draft/" in page.driver.current_url)
    first = page.driver.current_url
    press(page, "e")
    assert focused(page).get_attribute("id") == "body"
    focused(page).send_keys(Keys.CONTROL, Keys.HOME)
    press(page, "Written by hand: j k x. ")
    focused(page).send_keys(Keys.CONTROL, Keys.ENTER)
    wait_for(page, lambda: "said=edit" in page.driver.current_url)
    wait_for(page, lambda: value_of_letter(page).startswith("Written by hand: j k x. "))
    press(page, "y")
    wait_for(page, lambda: "said=keep" in page.driver.current_url)
    assert "/draft/" in page.driver.current_url
    assert page.driver.current_url != first
    press(page, "l")
    assert focused(page).get_attribute("id") == "until"
    press(page, Keys.ENTER)
    wait_for(page, lambda: "said=later" in page.driver.current_url)
    press(page, "x")
    wait_for(page, lambda: "said=throw-away" in page.driver.current_url)
    press(page, "g", "t")
    wait_for(page, lambda: page.driver.current_url == served.base + "/")
    wishes = [wish["wish"] for row in house.json("drafts", at=NOW) for wish in row["wishes"]]
    assert sorted(wishes) == ["edit", "later", "throw-away"]


def test_the_keys_are_shown_and_can_be_turned_off(served, page):
    from selenium.webdriver.common.keys import Keys

    go(page, served, "/")
    press(page, "?")
    dialog = page.driver.find_element("id", "keys")
    assert "next and previous line" in dialog.text
    dialog.find_element("css selector", "[data-keys-off]").click()
    press(page, "j")
    assert focused(page).tag_name != "a"
    press(page, "?")
    dialog.find_element("css selector", "[data-keys-off]").click()
    press(page, "j")
    assert focused(page).tag_name == "a"
    press(page, Keys.ESCAPE)


# --- two tabs, and no script ----------------------------------------------------------------------


def test_of_two_tabs_the_second_to_save_sees_both_texts(house, served, page):
    draft = next(row["key"] for row in house.json("drafts", at=NOW) if row["contact"] == "Jane Miller")
    tabs = []
    for words in ("First tab. ", "Second tab. "):
        page.driver.switch_to.new_window("tab")
        go(page, served, f"/draft/{draft}")
        page.driver.find_element("id", "body").send_keys(words)
        tabs.append(page.driver.current_window_handle)
    for tab in tabs:
        page.driver.switch_to.window(tab)
        page.driver.find_element("css selector", "button[form=edit]").click()
    wait_for(page, lambda: "Not saved" in text(page))
    assert "First tab." in page.driver.find_element("css selector", "section.letter").text
    assert "Second tab." in value_of_letter(page)


def test_a_link_in_a_notification_elsewhere_leads_to_its_page(house, served, page):
    path = f"/reminder/{first_reminder(house)}"
    page.driver.get(f"data:text/html,<a href='{served.base}{path}'>Brief</a>")
    page.driver.find_element("css selector", "a").click()
    wait_for(page, lambda: "Guest" in page.driver.title)


def test_everything_can_be_done_without_a_script(house, served, page):
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        draft = next(row["key"] for row in house.json("drafts", at=NOW) if row["contact"] == "Bob Reef")
        go(page, served, f"/draft/{draft}")
        page.driver.find_element("css selector", "details.later summary").click()
        page.driver.find_element("css selector", "details.later button").click()
        wait_for(page, lambda: "said=later" in page.driver.current_url)
    finally:
        page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_no_page_is_heavy_and_the_first_is_painted_at_once(served, page):
    go(page, served, "/")
    sizes = page.driver.execute_script(
        "return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".map((one) => one.decodedBodySize)"
    )
    assert sum(sizes) < 100_000
