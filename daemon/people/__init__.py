"""Contact files: what stands in a CSV, vCard or LinkedIn file becomes rows, and rows become contacts.

Pure: bytes and values in, values out. No file is opened here, no store is asked, no clock is read.
A faulty row never stops the others: it is named with its place in the file and the mend.

    bytes --files.parse--> Parsed(rows, problems) --merging.plan_import--> ImportPlan(changes, report)
    people --export.to_csv--> bytes
"""

from daemon.people.checks import WrongValueError
from daemon.people.editing import edited, introduced_person, new_person
from daemon.people.export import to_csv
from daemon.people.files import parse
from daemon.people.merging import Change, ImportPlan, plan_import, with_free_id
from daemon.people.rows import COLUMNS, ImportReport, Parsed, PersonRow, Problem, Source, UnreadableFileError

__all__ = [
    "COLUMNS",
    "Change",
    "ImportPlan",
    "ImportReport",
    "Parsed",
    "PersonRow",
    "Problem",
    "Source",
    "UnreadableFileError",
    "WrongValueError",
    "edited",
    "introduced_person",
    "new_person",
    "parse",
    "plan_import",
    "to_csv",
    "with_free_id",
]
