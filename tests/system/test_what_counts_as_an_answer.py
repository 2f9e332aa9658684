"""Letters as other programs write and file them: what ends the silence, and what does not."""

from __future__ import annotations

import pytest

from tests.system.house import WaitingHouse as House
from tests.system.house import moment
from tests.system.letters import DANA, delivery_report, invitation, parted, raw

SENT = moment("2026-03-02 10:00")
BETWEEN = moment("2026-03-05 10:00")
DUE = moment("2026-03-11 09:00")
NAME = "Jane Miller"
YES = "Hello Dana,\n\nhappy to talk, any time next week suits me.\n\nJane\n"


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, "jane@ocean.example.net", moment("2026-03-02 08:00"))
    house.write("jane@ocean.example.net", SENT, account="home")
    return house


@pytest.fixture
def sent(house):
    (path,) = (house.folder / "home/mail/.Sent/cur").iterdir()
    line = next(line for line in path.read_text().splitlines() if line.startswith("Message-ID"))
    return line.partition("<")[2].rstrip(">")


def answered(house, when=DUE):
    report = house.run(when)
    assert report["drafts"] == [], report
    row = house.stand(NAME, when)
    return row["stage"], row["waiting_on"]


ANSWERS = {
    "only References": lambda sent: raw(YES, at=BETWEEN, References=f"<{sent}>"),
    "References of a long thread": lambda sent: raw(
        YES, at=BETWEEN, References="\n ".join([f"<{sent}>", *(f"<x{n}@elsewhere.example>" for n in range(30))])
    ),
    "only In-Reply-To, with words around it": lambda sent: raw(
        YES, at=BETWEEN, In_Reply_To=f'"Dana Reyes"\'s message of "Mon, 2 Mar 2026" <{sent}>'
    ),
    "a new thread": lambda _: raw(YES, at=BETWEEN, Subject="Coffee?"),
    "CRLF": lambda sent: raw(YES, at=BETWEEN, newline="\r\n", In_Reply_To=f"<{sent}>"),
    "8-bit without a charset": lambda sent: raw(
        "Bonjour Dana,\n\navec plaisir, à bientôt. Jeudi me conviendrait.\n",
        at=BETWEEN,
        charset="latin-1",
        Content_Type=None,
        In_Reply_To=f"<{sent}>",
    ),
    "no Message-ID": lambda sent: raw(YES, at=BETWEEN, Message_ID=None, In_Reply_To=f"<{sent}>"),
    "no Message-ID and no thread": lambda _: raw(YES, at=BETWEEN, Message_ID=None),
    "no Date": lambda sent: raw(YES, at=BETWEEN, Date=None, In_Reply_To=f"<{sent}>"),
    "no Date and no thread": lambda _: raw(YES, at=BETWEEN, Date=None),
    "an odd Date": lambda _: raw(YES, at=BETWEEN, Date="5 Mar 26 10:00 EST (Eastern)"),
    "an absurd Date": lambda _: raw(YES, at=BETWEEN, Date="yesterday afternoon"),
    "a Date in the future": lambda _: raw(YES, at=BETWEEN, Date="Tue, 5 Mar 2030 10:00:00 +0000"),
    "a Date of 1970 in the thread": lambda sent: raw(
        YES, at=BETWEEN, Date="Thu, 1 Jan 1970 00:00:00 +0000", In_Reply_To=f"<{sent}>"
    ),
    "a Date of 1970 and no thread": lambda _: raw(YES, at=BETWEEN, Date="Thu, 1 Jan 1970 00:00:00 +0000"),
    "an encoded name": lambda _: raw(YES, at=BETWEEN, From="=?utf-8?q?J=C3=A4ne_Miller?= <jane@ocean.example.net>"),
    "an address in capitals": lambda _: raw(YES, at=BETWEEN, From='"Miller, Jane" <JANE@Ocean.Example.NET>'),
    "an address without a name": lambda _: raw(YES, at=BETWEEN, From="jane@ocean.example.net (Jane)"),
    "to the alias": lambda _: raw(YES, at=BETWEEN, To="dana.reyes@example.com"),
    "to undisclosed recipients": lambda _: raw(YES, at=BETWEEN, To="undisclosed-recipients:;"),
    "several To and Cc": lambda sent: raw(
        YES, at=BETWEEN, To=f"Bob <bob@x.example>, {DANA}", Cc="c@x.example", In_Reply_To=f"<{sent}>"
    ),
    "only HTML": lambda sent: raw(
        "<html><body><p>Happy to talk!<br>Jane</p></body></html>",
        at=BETWEEN,
        Content_Type="text/html; charset=utf-8",
        In_Reply_To=f"<{sent}>",
    ),
    "base64": lambda sent: raw(
        "SGFwcHkgdG8gdGFsay4K", at=BETWEEN, Content_Transfer_Encoding="base64", In_Reply_To=f"<{sent}>"
    ),
    "an empty body": lambda sent: raw("", at=BETWEEN, In_Reply_To=f"<{sent}>"),
    "a multipart without an end": lambda sent: raw(
        "--cut\nContent-Type: text/plain\n\nHappy to talk.\n",
        at=BETWEEN,
        Content_Type='multipart/mixed; boundary="cut"',
        In_Reply_To=f"<{sent}>",
    ),
    "an unknown charset": lambda sent: raw(
        YES, at=BETWEEN, Content_Type="text/plain; charset=x-nobody-knows", In_Reply_To=f"<{sent}>"
    ),
    "through a list, to the user's own letter": lambda sent: raw(
        YES, at=BETWEEN, List_Id="<reef.example.net>", Precedence="list", In_Reply_To=f"<{sent}>"
    ),
    "headers in small letters, folded with tabs": lambda sent: (
        raw(YES, at=BETWEEN, In_Reply_To=f"\n\t<{sent}>").replace(b"From:", b"from:").replace(b"Subject:", b"SUBJECT:")
    ),
    "behind the envelope line of an mbox": lambda sent: (
        b"From jane@ocean.example.net Thu Mar  5 10:00:00 2026\n" + raw(YES, at=BETWEEN, In_Reply_To=f"<{sent}>")
    ),
    "an accepted invitation": lambda _: invitation("REPLY", at=BETWEEN, partstat="ACCEPTED"),
    "a tentative one": lambda _: invitation("REPLY", at=BETWEEN, partstat="TENTATIVE"),
    "an invitation of theirs": lambda _: invitation("REQUEST", at=BETWEEN),
    "sent by an assistant's program in their name": lambda sent: raw(
        YES, at=BETWEEN, Sender="Tool <bounces@tool.example>", In_Reply_To=f"<{sent}>"
    ),
    "a no that says so twice": lambda sent: raw(
        "Dear Dana,\n\nThank you for writing. I am afraid I have to say no: I do not give interviews.\n\nJane\n",
        at=BETWEEN,
        In_Reply_To=f"<{sent}>",
    ),
}


@pytest.mark.parametrize("shape", ANSWERS)
def test_an_answer_counts_however_it_is_written(house, sent, shape):
    house.deliver(ANSWERS[shape](sent))
    stage, waiting_on = answered(house)
    assert (stage, waiting_on) in {("answered", "me"), ("declined", "nobody")}


@pytest.mark.parametrize(
    "folder", [".Junk", ".Trash", ".Archive", ".Work.Projects", ".Spam", ".&ZeVnLIqe-", ".Lists", ".INBOX.Old"]
)
def test_an_answer_counts_wherever_it_is_filed(house, sent, folder):
    house.deliver(raw(YES, at=BETWEEN, In_Reply_To=f"<{sent}>"), folder)
    assert answered(house) == ("answered", "me")


@pytest.mark.parametrize("name", ["1700000009.M9P9.host", "1700000009.M9P9.host,S=4711:2,", "17.x:2,RS", "plain-name"])
def test_an_answer_counts_under_any_file_name(house, sent, name):
    place = house.folder / "home/mail" / ("cur" if ":2," in name else "new") / name
    place.write_bytes(raw(YES, at=BETWEEN, In_Reply_To=f"<{sent}>"))
    assert answered(house) == ("answered", "me")


def test_an_answer_from_another_address_counts_and_asks_once_whether_it_is_theirs(house, sent):
    house.deliver(raw(YES, at=BETWEEN, From="J M <jm@private.example>", In_Reply_To=f"<{sent}>"))
    assert answered(house) == ("answered", "me")
    (ask,) = house.stand(NAME, DUE)["asks"]
    assert "jm@private.example" in ask["what"]
    house.cli("contacts", "link", "jm@private.example", NAME, at=DUE)
    row = house.stand(NAME, DUE)
    assert row["asks"] == []
    assert "jm@private.example" in row["addresses"]


SILENT = {
    "a delay notice": lambda sent: delivery_report(sent, at=BETWEEN, action="delayed", status="4.4.1"),
    "a report that it was delivered": lambda sent: delivery_report(
        sent, at=BETWEEN, action="delivered", status="2.0.0"
    ),
    "a report about somebody else": lambda _: delivery_report("x@y.example", at=BETWEEN, address="bob@reef.example"),
    "list mail of the contact": lambda _: raw(
        "The reef newsletter of March.", at=BETWEEN, Subject="[reef] March", List_Id="<reef.example.net>"
    ),
    "a newsletter of the contact": lambda _: raw(
        "News.", at=BETWEEN, Subject="March news", List_Unsubscribe="<https://x.example/u>", Precedence="bulk"
    ),
    "a read receipt": lambda sent: parted(
        'report; report-type="disposition-notification"',
        "Content-Type: text/plain\n\nYour message was displayed.",
        f"Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;jane@ocean.example.net\n"
        f"Original-Message-ID: <{sent}>\nDisposition: manual-action/MDN-sent-manually; displayed",
        at=BETWEEN,
        Subject="Read: A question",
        In_Reply_To=f"<{sent}>",
    ),
    "a copy of the user's own letter in the inbox": lambda sent: raw(
        "Dear Jane, would you have time?", at=SENT, From=DANA, To="jane@ocean.example.net", Message_ID=f"<{sent}>"
    ),
    "a stranger who names the contact": lambda _: raw(
        "Do you know Jane Miller?", at=BETWEEN, From="Bob <bob@x.example>", Subject="Re: A question"
    ),
    "the same subject from somebody else": lambda _: raw("Yes!", at=BETWEEN, From="Bob <bob@x.example>"),
    "a letter from the contact before the question": lambda _: raw("Nice talk!", at=moment("2026-02-25 10:00")),
    "a disguise outside the thread": lambda _: raw(
        YES, at=BETWEEN, Authentication_Results="mx.example.org; dmarc=fail header.from=ocean.example.net"
    ),
}


@pytest.mark.parametrize("shape", SILENT)
def test_what_is_no_answer_leaves_the_follow_up_due(house, sent, shape):
    house.deliver(SILENT[shape](sent))
    if shape.startswith("a disguise"):
        text = (house.folder / "config.toml").read_text()
        text = text.replace('name = "home"', 'name = "home"\nauthserv_id = "mx.example.org"')
        (house.folder / "config.toml").write_text(text)
    assert house.run(moment("2026-03-11 08:59"))["drafts"] == []
    assert [d["step"] for d in house.run(DUE)["drafts"]] == ["follow-up"]


def test_a_disguise_in_the_thread_holds_the_sequence_and_asks(house, sent):
    text = (house.folder / "config.toml").read_text()
    (house.folder / "config.toml").write_text(
        text.replace('name = "home"', 'name = "home"\nauthserv_id = "mx.example.org"')
    )
    results = "mx.example.org; spf=fail; dmarc=fail header.from=ocean.example.net"
    house.deliver(raw(YES, at=BETWEEN, In_Reply_To=f"<{sent}>", Authentication_Results=results))
    assert house.run(DUE)["drafts"] == []
    assert house.stand(NAME, DUE)["asks"]


@pytest.mark.parametrize("named", [True, False])
def test_a_permanent_bounce_stops_the_sequence(house, sent, named):
    house.deliver(delivery_report(sent if named else "", at=moment("2026-03-02 10:01")))
    assert house.run(DUE)["drafts"] == []
    row = house.stand(NAME, DUE)
    assert (row["stage"], row["waiting_on"]) == ("unreachable", "me")
    assert row["asks"]


ABSENCES = {
    "en": ("Automatic reply: A question", "I am out of the office until Friday, March 20, with no access to mail."),
    "de": ("Abwesenheitsnotiz: A question", "Ich bin bis zum 20. März 2026 nicht im Büro."),
    "fr": ("Réponse automatique : A question", "Je suis absente du bureau jusqu'au 20 mars 2026 inclus."),
    "es": ("Respuesta automática: A question", "Estaré fuera de la oficina hasta el 20 de marzo de 2026."),
    "it": ("Risposta automatica: A question", "Sono fuori ufficio fino al 20 marzo 2026."),
    "nl": ("Automatisch antwoord: A question", "Ik ben afwezig tot en met 20 maart 2026."),
    "pt": ("Resposta automática: A question", "Estarei fora do escritório até 20 de março de 2026."),
}


@pytest.mark.parametrize("language", ABSENCES)
@pytest.mark.parametrize("marked", [True, False])
def test_an_absence_holds_the_clock_until_one_business_day_after_the_return(house, sent, language, marked):
    subject, body = ABSENCES[language]
    more = {"Auto_Submitted": "auto-replied"} if marked else {}
    house.deliver(raw(body, at=moment("2026-03-02 10:02"), Subject=subject, In_Reply_To=f"<{sent}>", **more))
    assert house.run(DUE)["drafts"] == []
    row = house.stand(NAME, DUE)
    assert (row["stage"], row["waiting_on"]) == ("away", "them")
    # back on Monday 23 March; one business day later
    assert row["next"]["due"].startswith("2026-03-24T09:00:00")
    if language == "en":
        assert house.run(moment("2026-03-24 08:59"))["drafts"] == []
        assert [d["step"] for d in house.run(moment("2026-03-24 09:00"))["drafts"]] == ["follow-up"]


def test_an_absence_without_a_date_is_taken_for_seven_days(house, sent):
    body = "I am currently travelling and will answer when I can."
    at = moment("2026-03-04 10:02")
    house.deliver(raw(body, at=at, Subject="Out of office", Auto_Submitted="auto-replied", In_Reply_To=f"<{sent}>"))
    # 7 days after 4 March is Wednesday 11; one business day later
    assert house.run(DUE)["drafts"] == []
    assert [d["step"] for d in house.run(moment("2026-03-12 09:00"))["drafts"]] == ["follow-up"]


def test_a_declined_invitation_asks_the_user_and_nudges_nobody(house):
    house.deliver(invitation("REPLY", at=BETWEEN, partstat="DECLINED"))
    report = house.run(DUE)
    assert [d["step"] for d in report["drafts"]] == []
    assert house.stand(NAME, DUE)["waiting_on"] == "me"


@pytest.mark.parametrize("in_thread", [True, False])
def test_a_letter_only_the_user_can_read_is_an_answer_and_their_turn(house, sent, in_thread):
    locked = parted(
        'encrypted; protocol="application/pgp-encrypted"',
        "Content-Type: application/pgp-encrypted\n\nVersion: 1",
        "Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----",
        at=BETWEEN,
        In_Reply_To=f"<{sent}>" if in_thread else None,
    )
    house.deliver(locked)
    assert house.run(DUE)["drafts"] == []
    stand = house.stand(NAME, DUE)
    assert (stand["stage"], stand["waiting_on"], len(stand["asks"])) == ("answered", "me", 1)
