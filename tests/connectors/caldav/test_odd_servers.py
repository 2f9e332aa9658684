"""Servers that are broken, strange, or cut their answers: nothing is lost, and one resource hides no other."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from connectors.caldav import bodies, open_caldav
from connectors.caldav import client as wire
from connectors.errors import ConnectorError, Permanent, Temporary
from tests.conformance.calendar import events_of, listing
from tests.conformance.world import NOW, WINDOW

from .odd import HOME, Odd
from .scripted import Reply, Scripted, entry, multistatus, response


@pytest.fixture
def odd():
    """The server, still at peace."""
    return Odd()


@pytest.fixture
def server(odd):
    running = Scripted(odd)
    yield running
    running.stop()


@pytest.fixture
def connect(server):
    """A calendar, as after a restart."""
    ends = []

    def make(**more):
        more = {"url": server.url, "user": "dana", "secret": lambda: "secret", "zone": ZoneInfo("UTC")} | more
        opened = open_caldav(**more)
        ends.append(opened.close)
        return opened.calendar

    yield make
    for end in ends:
        end()


def uids(resources):
    return sorted(each.uid for each in events_of(resources))


def filled(odd, count=8):
    for number in range(count):
        odd.put(f"e{number}")
    return [f"e{number}" for number in range(count)]


# --- one resource hides no other


def test_a_resource_left_out_of_an_answer_is_asked_for_by_itself(odd, connect):
    names = filled(odd)

    def forgetful(request):
        hrefs = re.findall(r"<D:href>(.*?)</D:href>", request.body)
        if "multiget" in request.body and len(hrefs) > 1:
            return multistatus(*(odd.content(href) for href in hrefs if "e3" not in href))
        return None

    odd.before = forgetful
    assert uids(listing(connect(), None)[0]) == names


def test_a_resource_the_server_never_gives_is_a_problem_of_its_own_until_it_does(odd, connect):
    names = filled(odd)
    odd.before = lambda request: (
        multistatus(
            *(odd.content(href) for href in re.findall(r"<D:href>(.*?)</D:href>", request.body) if "e3" not in href)
        )
        if "multiget" in request.body
        else None
    )
    calendar = connect()
    resources, cursor, _ = listing(calendar, None)
    assert uids(resources) == [name for name in names if name != "e3"]
    (problem,) = [each.problem for each in resources if each.problem]
    assert "e3.ics" in problem
    assert "What was known of it stays" in problem
    odd.before = lambda _: None
    assert uids(listing(calendar, cursor)[0]) == ["e3"]


def test_a_resource_the_server_refuses_is_a_problem_of_its_own(odd, connect):
    names = filled(odd)

    def strict(request):
        if "multiget" not in request.body:
            return None
        hrefs = re.findall(r"<D:href>(.*?)</D:href>", request.body)
        return multistatus(
            *(response(href, status="403 Forbidden") if "e3" in href else odd.content(href) for href in hrefs)
        )

    odd.before = strict
    resources, _, _ = listing(connect(), None)
    assert uids(resources) == [name for name in names if name != "e3"]
    assert ["status 403" in each.problem for each in resources if each.problem] == [True]


@pytest.mark.parametrize(
    "poison",
    [
        Reply(status=500),
        Reply(body=b"<d:multistatus xmlns:d='DAV:'><d:response></wrong>"),
        Reply(body=b"<!DOCTYPE m [<!ENTITY a 'b'>]><m>&a;</m>"),
        Reply(length=wire.MOST_BYTES + 1),
    ],
)
def test_a_resource_that_spoils_the_whole_answer_is_found(odd, connect, poison):
    names = filled(odd, 60)
    odd.before = lambda request: poison if "multiget" in request.body and "/e17.ics" in request.body else None
    resources, _, _ = listing(connect(), None)
    assert uids(resources) == sorted(name for name in names if name != "e17")
    assert [each.ref for each in resources if each.problem] == [f"{HOME}cal/e17.ics"]


def test_a_server_that_fails_on_everything_is_in_trouble_itself(odd, server, connect):
    filled(odd, 200)
    odd.before = lambda request: Reply(status=500) if "multiget" in request.body else None
    with pytest.raises(Temporary, match="status 500"):
        listing(connect(), None)
    assert len(server.asked) < 2 * bodies.MOST_FAILURES


def test_a_resource_that_is_no_calendar_says_so_and_what_was_known_stays(odd, connect):
    filled(odd, 2)
    calendar = connect()
    _, cursor, _ = listing(calendar, None)
    odd.put("e1", text="This is no calendar.")
    resources, cursor, _ = listing(calendar, cursor)
    (broken,) = resources
    assert (broken.events, broken.unread) == ((), ())
    assert "it is no iCalendar file" in broken.problem
    assert listing(calendar, cursor)[0] == []
    odd.put("e1")
    assert uids(listing(calendar, cursor)[0]) == ["e1"]


def test_one_event_of_a_resource_that_cannot_be_read_is_named(odd, connect):
    text = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:bad\nDTSTART:20260302T090000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT\nEND:VCALENDAR\n"
    odd.put("bad", text=text)
    odd.put("good")
    resources, _, _ = listing(connect(), None)
    assert uids(resources) == ["good"]
    assert [each.unread for each in resources if each.problem] == [("bad",)]


# --- answers in parts


def test_changes_told_in_parts_are_all_followed(odd, connect):
    filled(odd, 3)
    calendar = connect()
    _, cursor, _ = listing(calendar, None)
    for number in range(3, 9):
        odd.put(f"e{number}")

    def parts(request):
        match = re.search(r"<D:sync-token>(\d+)<", request.body)
        if match is None:
            return None
        paths = [path for path, at in odd.changed.items() if int(match[1]) < at <= int(match[1]) + 2]
        if not paths:
            return multistatus(token=match[1])
        full = response(f"{HOME}cal/", status="507 Insufficient Storage")
        return multistatus(
            *(entry(path, f'"{odd.changed[path]}"') for path in paths), full, token=str(int(match[1]) + 2)
        )

    odd.before = parts
    resources, cursor, _ = listing(calendar, cursor)
    assert uids(resources) == [f"e{number}" for number in range(3, 9)]
    assert listing(calendar, cursor)[0] == []


def test_a_listing_cut_short_is_asked_for_in_halves(odd, connect):
    names = filled(odd, 6)

    def at_most_a_month(request):
        match = re.search(r'start="(\d{8})T\d+Z" end="(\d{8})T', request.body)
        if match is None or int(match[2]) - int(match[1]) < 100:
            return None
        return multistatus(
            entry(f"{HOME}cal/e0.ics", '"1"'), response(f"{HOME}cal/", status="507 Insufficient Storage")
        )

    odd.before = at_most_a_month
    assert uids(listing(connect(), None)[0]) == names


def test_a_listing_that_is_always_cut_short_is_no_listing(odd, connect):
    filled(odd, 6)
    full = multistatus(response(f"{HOME}cal/", status="507 Insufficient Storage"))
    odd.before = lambda request: full if "calendar-query" in request.body else None
    with pytest.raises(Temporary, match="only a part"):
        listing(connect(), None)


# --- tokens and marks


@pytest.mark.parametrize("status", [400, 403, 409, 410, 412, 415, 500, 501])
def test_whatever_a_server_says_of_a_stale_token_nothing_is_lost(odd, connect, status):
    filled(odd, 4)
    calendar = connect()
    _, cursor, _ = listing(calendar, None)
    odd.put("new")
    odd.remove("e2")
    odd.before = lambda request: Reply(status=status) if "sync-collection" in request.body else None
    resources, cursor, whole = listing(calendar, cursor)
    assert not whole
    assert [(each.ref, len(each.events)) for each in resources] == [(f"{HOME}cal/e2.ics", 0), (f"{HOME}cal/new.ics", 1)]
    assert listing(calendar, cursor)[0] == []


@pytest.mark.parametrize("status", [401, 404, 429, 503])
def test_other_troubles_are_no_stale_token(odd, connect, status):
    filled(odd, 4)
    calendar = connect()
    _, cursor, _ = listing(calendar, None)
    odd.put("new")
    odd.before = lambda request: Reply(status=status) if request.method == "REPORT" else None
    with pytest.raises(ConnectorError):
        listing(calendar, cursor)
    odd.before = lambda _: None
    assert uids(listing(calendar, cursor)[0]) == ["new"]


def test_a_server_with_a_counter_alone_is_asked_only_when_it_moves(odd, server, connect):
    odd.tokens = False
    odd.properties["cal"] = "<s:getctag>7</s:getctag>"
    filled(odd, 3)
    calendar = connect()
    _, cursor, _ = listing(calendar, None)
    server.asked.clear()
    assert listing(calendar, cursor)[0] == []
    assert [each.method for each in server.asked] == ["PROPFIND"]
    odd.properties["cal"] = "<s:getctag>8</s:getctag>"
    odd.put("new")
    assert uids(listing(calendar, cursor)[0]) == ["new"]


def test_a_server_with_no_marks_at_all_is_compared_in_every_pass(odd, server, connect):
    odd.tokens = False
    filled(odd, 3)
    calendar = connect()
    _, cursor, _ = listing(calendar, None)
    server.asked.clear()
    assert listing(calendar, cursor)[0] == []
    assert [each.method for each in server.asked] == ["PROPFIND", "REPORT"]


def test_a_link_written_in_another_way_is_the_same_resource(odd, server, connect):
    odd.put("caf%C3%A9@x")
    calendar = connect()
    resources, cursor, _ = listing(calendar, None)
    (path,) = odd.changed
    other = f"{server.url}{path.replace('@', '%40').replace('%C3%A9', '%c3%a9')}"
    odd.remove("caf%C3%A9@x")
    odd.before = lambda request: (
        multistatus(response(other, status="404 Not Found"), token="99") if "sync-collection" in request.body else None
    )
    assert [(each.ref, each.events) for each in listing(calendar, cursor)[0]] == [(resources[0].ref, ())]


# --- whose calendars


@pytest.mark.parametrize(
    "foreign",
    [
        "<d:resourcetype><c:calendar/><s:subscribed/></d:resourcetype>",
        "<d:resourcetype><c:calendar/><s:shared/></d:resourcetype>",
        "<d:owner><d:href>/bob/</d:href></d:owner><d:current-user-principal><d:href>/me/</d:href></d:current-user-principal>",
        '<c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>',
    ],
)
def test_calendars_of_others_and_lists_of_tasks_are_not_watched_unasked(odd, connect, foreign):
    odd.calendars["other"] = {}
    odd.properties["other"] = foreign
    odd.put("mine")
    odd.put("theirs", calendar="other")
    assert uids(listing(connect(), None)[0]) == ["mine"]


def test_a_calendar_of_others_is_watched_when_it_is_named(odd, connect):
    odd.calendars["other"] = {}
    odd.properties["other"] = "<d:resourcetype><c:calendar/><s:shared/></d:resourcetype>"
    odd.put("theirs", calendar="other")
    assert uids(listing(connect(calendars=["other"]), None)[0]) == ["theirs"]


def test_an_account_without_a_calendar_says_so(odd, connect):
    odd.calendars.clear()
    with pytest.raises(Permanent, match="no calendar for events"):
        listing(connect(), None)


# --- finding them


def test_an_account_that_moved_on_the_server_is_found_again(odd, server, connect):
    odd.put("one")
    calendar = connect()
    _, cursor, _ = listing(calendar, None)
    moved = {"at": False}

    def moving(request):
        if request.path == HOME and moved["at"]:
            return Reply(status=404)
        if request.path == "/me/" and moved["at"]:
            return multistatus(response("/me/", "<c:calendar-home-set><d:href>/new/</d:href></c:calendar-home-set>"))
        if request.path == "/new/":
            return multistatus(odd._collection("cal"))
        return None

    odd.before = moving
    moved["at"] = True
    assert listing(calendar, cursor)[0] == []
    assert [each.path for each in server.asked][-4:] == [HOME, "/.well-known/caldav", "/me/", "/new/"]


def test_the_position_of_another_server_leads_nowhere(odd, server, connect):
    odd.put("one")
    _, cursor, _ = listing(connect(), None)
    server.asked.clear()
    listing(connect(user="other"), cursor)
    assert server.asked[0].path == "/.well-known/caldav"


def test_a_home_on_a_strange_server_is_named_and_not_asked(odd, connect):
    odd.before = lambda request: (
        multistatus(
            response(
                "/me/",
                "<c:calendar-home-set><d:href>https://dav.elsewhere.example/dana/</d:href></c:calendar-home-set>",
            )
        )
        if request.path == "/me/"
        else None
    )
    with pytest.raises(Permanent, match=re.escape("https://dav.elsewhere.example")):
        listing(connect(), None)


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_server_without_well_known_is_asked_at_its_root(odd, connect, status):
    odd.put("one")
    odd.before = lambda request: Reply(status=status) if request.path.startswith("/.well-known") else None
    assert uids(listing(connect(), None)[0]) == ["one"]


def test_an_address_that_leads_nowhere_is_rescued_by_well_known(odd, server, connect):
    odd.put("one")
    odd.before = lambda request: Reply(status=404) if request.path == "/wrong/" else None
    assert uids(listing(connect(url=f"{server.url}/wrong/"), None)[0]) == ["one"]


def test_a_server_that_is_no_calendar_server_says_so(odd, connect):
    odd.before = lambda _: Reply(status=200, body=b"<!DOCTYPE html><html></html>")
    with pytest.raises(Permanent, match="web page"):
        listing(connect(), None)


def test_a_server_with_nothing_to_find_says_so(odd, connect):
    odd.before = lambda _: Reply(status=404)
    with pytest.raises(Permanent, match="No calendars are found"):
        listing(connect(), None)


def test_dns_is_asked_last_and_believed_within_the_house_only(monkeypatch):
    import dns.resolver

    from connectors.caldav import discover
    from connectors.caldav.client import Client
    from connectors.caldav.signing import Signing

    class Record:
        def __init__(self, priority, target):
            self.priority, self.weight, self.port, self.target = priority, 1, 8443, target

    asked = []

    def resolve(name, kind, lifetime):
        asked.append((name, kind, lifetime < 10))
        return [Record(2, "dav2.example.org."), Record(1, "dav.example.org.")]

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    client = Client("https://example.org/", Signing("dana", lambda: "secret"))
    assert list(discover._by_name(client)) == [
        "https://dav.example.org:8443/.well-known/caldav",
        "https://dav2.example.org:8443/.well-known/caldav",
    ]
    assert asked == [("_caldavs._tcp.example.org", "SRV", True)]
    monkeypatch.setattr(dns.resolver, "resolve", lambda *_a, **_k: [Record(1, "caldav.provider.example.")])
    with pytest.raises(Permanent, match=re.escape("caldav.provider.example")):
        list(discover._by_name(client))


def test_a_domain_without_such_records_is_no_error(monkeypatch):
    import dns.resolver

    from connectors.caldav import discover
    from connectors.caldav.client import Client
    from connectors.caldav.signing import Signing

    def nothing(*_args, **_more):
        raise dns.resolver.NXDOMAIN

    monkeypatch.setattr(dns.resolver, "resolve", nothing)
    assert list(discover._by_name(Client("https://example.org/", Signing("dana", lambda: "secret")))) == []


def test_the_contents_kept_between_passes_are_bounded(odd, connect, monkeypatch):
    monkeypatch.setattr(bodies, "MOST_KEPT", 1_000)
    names = filled(odd, 20)
    calendar = connect()
    listing(calendar, None)
    assert calendar._account.bodies._size <= 1_000
    (busy,) = calendar.free_busy(WINDOW)
    assert busy.start == NOW
    assert uids(listing(calendar, None)[0]) == sorted(names)
