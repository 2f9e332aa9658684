"""``questions.txt`` beside the user's templates, from the outside."""

from __future__ import annotations

from tests.system.house import House, moment

NAME, ADDRESS = "Jane Miller", "jane@reef.example"
AT = moment("2026-03-03 12:00")


def brief_with(tmp_path, content):
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "questions.txt").write_bytes(content)
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="Reefs")
    house.event("talk", moment("2026-03-05 15:00"), guest=ADDRESS)
    house.run(AT)
    return house.json("brief", NAME, at=AT)["text"]


def test_own_questions_stand_first_in_the_brief(tmp_path):
    assert "1. How do you choose your divers?" in brief_with(tmp_path, b"How do you choose your divers?\n")


def test_a_file_that_cannot_be_read_is_named_and_the_built_in_questions_are_asked(tmp_path):
    text = brief_with(tmp_path, b"Qu'est-ce que \xff\xfe ?\n")
    assert "questions.txt cannot be read" in text
    assert "6. " in text
