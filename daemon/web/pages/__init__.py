"""The pages, one a file. A new page is a file here and its place below: the navigation has them in this order."""

from daemon.web.desk import Page
from daemon.web.pages import contact, contacts, draft, health, meetings, reminder, today, weeks, works

PAGES: tuple[Page, ...] = (
    today.PAGE,
    draft.PAGE,
    reminder.PAGE,
    contacts.PAGE,
    contact.PAGE,
    meetings.PAGE,
    meetings.BRIEF,
    weeks.PAGE,
    works.PAGE,
    health.PAGE,
)
