"""The pages, one a file. A new page is a file here and its line below, where the navigation has it."""

from daemon.web.desk import Page
from daemon.web.pages import today

PAGES: tuple[Page, ...] = (today.PAGE,)
