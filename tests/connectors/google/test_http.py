"""The one transport: what is repeated, what is not, and how everything that goes wrong is said."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from connectors.errors import AuthNeeded, Conflict, ConnectorError, CursorExpired, NotFound, Permanent, Temporary
from connectors.google.http import CALENDAR, GMAIL, Budget, Google, endpoint_of
from connectors.guard import Refused
from tests.servers.google.faults import Fault, Kind, broken, dropped, limited, over_the_limit
from tests.servers.google.server import GoogleServer

OWN: dict[str, Any] = {
    "id": "abcde",
    "summary": "Prepare",
    "start": {"dateTime": "2026-03-02T09:00:00Z"},
    "end": {"dateTime": "2026-03-02T09:30:00Z"},
    "reminders": {"useDefault": False},
}
LIST = "calendar.calendarList.list"
INSERT = "calendar.events.insert"


def listing(google: Google) -> Any:
    return google.service.calendarList().list().execute()


def insert(google: Google) -> Any:
    return google.service.events().insert(calendarId="primary", sendUpdates="none", body=OWN).execute()


def refused(status: int, reason: str) -> Fault:
    return Fault(method=LIST, kind=Kind.ANSWER, status=status, reason=reason, times=99)


def test_a_request_is_one_request(google: Google, server: GoogleServer) -> None:
    assert listing(google)["items"] == []
    assert (google.sent, server.count()) == (1, 1)


def test_building_the_service_asks_nobody(google: Google, server: GoogleServer) -> None:
    assert google.service.events() is not None
    assert server.count() == 0


@pytest.mark.parametrize(
    "fault",
    [
        limited(LIST, times=2),
        over_the_limit(LIST, times=2),
        over_the_limit(LIST, times=2, reason="userRateLimitExceeded"),
        broken(LIST, times=2),
        dropped(LIST, times=2),
        dropped(LIST, times=2, after=True),
        Fault(method=LIST, kind=Kind.CUT, times=2),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.reason}",
)
def test_a_read_is_tried_again(google: Google, server: GoogleServer, slept: list[float], fault: Fault) -> None:
    server.faults.append(fault)
    assert listing(google)["items"] == []
    assert server.count() == 3
    assert len(slept) == 2


@pytest.mark.parametrize(
    "fault",
    [limited(INSERT), over_the_limit(INSERT), broken(INSERT), dropped(INSERT), dropped(INSERT, after=True)],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
def test_a_write_is_never_repeated(google: Google, server: GoogleServer, fault: Fault) -> None:
    listing(google)  # a connection is open and rests, which is when libraries like to repeat
    server.faults.append(fault)
    with pytest.raises(Temporary):
        insert(google)
    assert server.count(INSERT) == 1


def test_a_write_does_not_use_a_connection_that_rested(google: Google, server: GoogleServer) -> None:
    listing(google)
    next(iter(google._wire.connections.values())).sock.close()
    assert insert(google)["id"] == "abcde"
    assert server.count(INSERT) == 1


def test_reading_does_not_use_one_either(google: Google, server: GoogleServer, slept: list[float]) -> None:
    listing(google)
    next(iter(google._wire.connections.values())).sock.shutdown(socket.SHUT_RDWR)
    google._wire._used -= 300
    listing(google)
    assert (slept, server.count()) == ([], 2)


def test_as_long_is_waited_as_the_server_asks(google: Google, server: GoogleServer, slept: list[float]) -> None:
    server.faults.append(limited(LIST, retry_after="17"))
    listing(google)
    assert slept == [17.0]


def test_a_long_patience_is_for_the_caller(google: Google, server: GoogleServer, slept: list[float]) -> None:
    server.faults.append(limited(LIST, retry_after="900"))
    with pytest.raises(Temporary) as raised:
        listing(google)
    assert (raised.value.retry_after, slept, server.count()) == (900.0, [], 1)


def test_pauses_grow_and_the_attempts_end(google: Google, server: GoogleServer, slept: list[float]) -> None:
    server.faults.append(broken(LIST, times=99))
    with pytest.raises(Temporary):
        listing(google)
    assert server.count() == 5
    assert slept[3] > slept[0]


@pytest.mark.parametrize(
    ("status", "reason", "kind", "words"),
    [
        (400, "invalid", Permanent, "please report it"),
        (403, "insufficientPermissions", AuthNeeded, "calendar.readonly"),
        (403, "accessNotConfigured", Permanent, "enable its API"),
        (403, "domainPolicy", Permanent, "administrator"),
        (403, "forbidden", Permanent, "shared with you"),
        (403, "quotaExceeded", Temporary, "patience"),
        (404, "notFound", NotFound, "not there"),
        (409, "duplicate", Conflict, "already"),
        (410, "fullSyncRequired", CursorExpired, "listed anew"),
        (410, "updatedMinTooLongAgo", CursorExpired, "listed anew"),
        (410, "deleted", NotFound, "not there"),
        (412, "conditionNotMet", Conflict, "changed"),
        (302, "moved", Permanent, "refused"),
    ],
)
def test_an_error_is_said_as_what_to_do(
    google: Google, server: GoogleServer, status: int, reason: str, kind: type[ConnectorError], words: str
) -> None:
    server.faults.append(refused(status, reason))
    with pytest.raises(kind, match=words):
        listing(google)


def test_a_missing_scope_is_named(google: Google, server: GoogleServer) -> None:
    server.tokens["tok-dana"] = frozenset({"gmail.readonly"})
    with pytest.raises(AuthNeeded, match=r"scope calendar") as raised:
        listing(google)
    assert "box" in raised.value.how


def test_a_token_nobody_knows_asks_to_sign_in(server: GoogleServer) -> None:
    google = Google(CALENDAR, lambda: Credentials(token="stale"), endpoint=server.endpoint)
    with pytest.raises(AuthNeeded):
        listing(google)
    assert server.count() == 1
    google.close()


def test_a_new_sign_in_is_taken_without_a_restart(server: GoogleServer) -> None:
    tokens = iter(["stale", "tok-dana"])
    google = Google(CALENDAR, lambda: Credentials(token=next(tokens)), endpoint=server.endpoint)
    with pytest.raises(AuthNeeded):
        listing(google)
    assert listing(google)["items"] == []
    google.close()


def refreshing(server: GoogleServer, *answers: tuple[int, bytes]) -> list[bytes]:
    """Lets the server answer refreshes; what it was asked."""
    asked: list[bytes] = []
    waiting = list(answers)

    def page(_method: str, target: str, _headers: Any, body: bytes) -> Any:
        if target != "/token":
            return None
        asked.append(body)
        status, content = waiting.pop(0)
        return (status, {"Content-Type": "application/json"}, content)

    server.pages.append(page)
    return asked


def stale(server: GoogleServer) -> Credentials:
    return Credentials(
        token="stale",
        refresh_token="again",
        token_uri=server.endpoint + "token",
        client_id="me",
        client_secret="it",
    )


FRESH = b'{"access_token": "tok-dana", "expires_in": 3600, "token_type": "Bearer"}'


def test_a_refused_token_is_refreshed_once_and_kept(server: GoogleServer) -> None:
    asked, kept = refreshing(server, (200, FRESH)), []
    google = Google(
        CALENDAR, lambda: stale(server), endpoint=server.endpoint, renewed=lambda given: kept.append(given.token)
    )
    assert listing(google)["items"] == []
    assert (len(asked), kept, google.sent) == (1, ["tok-dana"], 3)
    google.close()


def test_a_write_survives_a_token_that_expired(server: GoogleServer) -> None:
    refreshing(server, (200, FRESH))
    google = Google(CALENDAR, lambda: stale(server), endpoint=server.endpoint)
    assert insert(google)["id"] == "abcde"
    google.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((400, b'{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}'), "7 days"),
        ((401, b'{"error": "invalid_client"}'), "OAuth client"),
        ((200, b'{"token_type": "Bearer"}'), "cannot be refreshed"),
    ],
)
def test_a_refresh_that_is_refused_asks_to_sign_in(server: GoogleServer, answer: tuple[int, bytes], words: str) -> None:
    refreshing(server, answer)
    google = Google(CALENDAR, lambda: stale(server), endpoint=server.endpoint)
    with pytest.raises(AuthNeeded, match=words):
        listing(google)
    google.close()


def test_a_token_endpoint_in_trouble_is_asked_again_later(server: GoogleServer, slept: list[float]) -> None:
    asked = refreshing(server, (503, b"{}"), (200, b"<html>"), (200, FRESH))
    google = Google(CALENDAR, lambda: stale(server), endpoint=server.endpoint, sleep=slept.append)
    assert listing(google)["items"] == []
    assert (len(asked), len(slept)) == (3, 2)
    google.close()


def test_a_welcome_page_is_no_answer(google: Google, server: GoogleServer) -> None:
    server.faults.append(Fault(method=LIST, kind=Kind.PAGE, times=9))
    with pytest.raises(Temporary, match="JSON"):
        listing(google)


def test_nobody_listening_is_temporary(slept: list[float]) -> None:
    google = Google(CALENDAR, lambda: Credentials(token="x"), endpoint="http://127.0.0.1:1/", sleep=slept.append)
    with pytest.raises(Temporary, match="cannot be reached"):
        listing(google)
    assert len(slept) == 4


def test_a_request_off_the_list_never_leaves(google: Google, server: GoogleServer) -> None:
    with pytest.raises(Refused):
        google.service.events().quickAdd(calendarId="primary", text="lunch").execute()
    with pytest.raises(Refused):
        google.service.events().insert(calendarId="primary", body=OWN).execute()
    assert (google.sent, server.count()) == (0, 0)


def test_a_batch_never_leaves(google: Google, server: GoogleServer) -> None:
    batch = google.service.new_batch_http_request()
    batch.add(google.service.calendarList().list())
    with pytest.raises(Refused):
        batch.execute()
    assert server.count() == 0


def test_mail_cannot_be_sent_by_any_means_of_the_library(server: GoogleServer) -> None:
    google = Google(GMAIL, lambda: Credentials(token="x"), endpoint=server.endpoint)
    users = google.service.users()
    for request in (
        users.messages().send(userId="me", body={"raw": "eA"}),
        users.drafts().send(userId="me", body={"id": "r1"}),
        users.messages().import_(userId="me", body={"raw": "eA"}),
        users.messages().insert(userId="me", body={"raw": "eA"}),
        users.messages().list(userId="me", q="x" * 3000),  # too long for a GET: the library would make it a POST
    ):
        with pytest.raises(Refused):
            request.execute()
    assert google.sent == 0


def test_the_endpoint_is_google_or_here() -> None:
    assert endpoint_of(CALENDAR, "") == "https://www.googleapis.com/"
    assert endpoint_of(GMAIL, "https://gmail.googleapis.com") == "https://gmail.googleapis.com/"
    assert endpoint_of(CALENDAR, "http://127.0.0.1:8080") == "http://127.0.0.1:8080/"
    for elsewhere in (
        "http://gmail.googleapis.com/",
        "https://evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1:80/path",
        "http://me@127.0.0.1/",
        "127.0.0.1",
    ):
        with pytest.raises(Permanent, match="endpoint"):
            endpoint_of(CALENDAR, elsewhere)


def test_the_budget_lets_a_burst_through_and_then_an_even_pace() -> None:
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    budget = Budget(60, clock=lambda: now[0], sleep=sleep)
    for _ in range(60):
        budget.take()
    assert slept == []
    budget.take()
    budget.take()
    assert slept == pytest.approx([1.0, 1.0])


def test_importing_the_way_to_google_costs_nothing_of_google() -> None:
    code = (
        "import sys, connectors.google.http; "
        "print([m for m in sys.modules if m.split('.')[0] in ('google', 'googleapiclient', 'httplib2', 'tenacity')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_both_services_rest_in_little_memory() -> None:
    """Each loads its own discovery document and no other of the hundreds there are."""
    code = (
        "import resource, sys\n"
        "from google.oauth2.credentials import Credentials\n"
        "from connectors.google.http import CALENDAR, GMAIL, Google\n"
        "both = [Google(api, lambda: Credentials(token='x')) for api in (GMAIL, CALENDAR)]\n"
        "assert [each.service for each in both] and [each._wire for each in both]\n"
        "if sys.platform == 'linux':  # ru_maxrss counts what the parent had, too\n"
        "    print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
        "else:\n"
        "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) // 1024 < 120
