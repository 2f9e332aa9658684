"""The CalDAV connector keeps the contract on real servers."""

from __future__ import annotations

import pytest

from .blocks import OwnBlocksConformance
from .calendar import CalendarConformance
from .dav_world import DavWorld

pytestmark = pytest.mark.server


READ_ONLY = """<D:acl xmlns:D="DAV:"><D:ace><D:principal><D:all/></D:principal>
<D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace></D:acl>"""


class CyrusWorld(DavWorld):
    """A user has one calendar there that cannot be deleted, only made read-only (RFC 3744 8.1)."""

    def forbid_blocks(self) -> None:
        self.user.request("ACL", f"{self.user.home}{self.user.calendar}/", READ_ONLY)


class OfRadicale:
    """A user of Radicale."""

    @pytest.fixture
    def world(self, tmp_path, radicale):
        world = DavWorld(tmp_path, radicale.user())
        yield world
        world.close()


class OfXandikos:
    """A user of Xandikos."""

    @pytest.fixture
    def world(self, tmp_path, xandikos):
        world = DavWorld(tmp_path, xandikos.user())
        yield world
        world.close()


class OfCyrus:
    """A user of Cyrus."""

    @pytest.fixture
    def world(self, tmp_path, cyrus):
        world = CyrusWorld(tmp_path, cyrus.user().calendars)
        yield world
        world.close()


class TestRadicale(OfRadicale, CalendarConformance, OwnBlocksConformance):
    """Reading and writing on Radicale."""


class TestXandikos(OfXandikos, CalendarConformance, OwnBlocksConformance):
    """Reading and writing on Xandikos."""


class TestCyrus(OfCyrus, CalendarConformance, OwnBlocksConformance):
    """Reading and writing on Cyrus."""
