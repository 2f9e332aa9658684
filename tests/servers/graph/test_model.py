"""The test server is held to Microsoft's own model of its objects."""

from __future__ import annotations

import pytest

from .model import shared, types, wrong

MODEL = pytest.mark.skipif(
    not (shared() / "schemas" / "graph").is_dir(),
    reason="the entity model of Microsoft Graph is not beside this project: its objects go unchecked",
)


@MODEL
def test_a_property_that_graph_does_not_know_is_named() -> None:
    assert list(wrong("message", {"subject": "x", "isDraft": True})) == []
    assert list(wrong("message", {"subjekt": "x"})) == ["message has no subjekt"]


@MODEL
def test_a_value_of_another_kind_is_named() -> None:
    assert list(wrong("message", {"isDraft": "yes"})) == ["message.isDraft is 'yes', no Edm.Boolean"]
    assert list(wrong("message", {"toRecipients": {}})) == ["message.toRecipients is no list"]
    assert list(wrong("event", {"start": {"dateTime": 7}})) == ["event.start.dateTime is 7, no Edm.String"]


@MODEL
def test_what_a_type_inherits_belongs_to_it() -> None:
    assert {"id", "changeKey", "internetMessageId"} <= types()["message"].keys()
