"""Fixtures that start real servers, once a test process, and stop them at its end.

Take ``dovecot``, ``cyrus``, ``radicale`` or ``xandikos`` in a test or fixture and ask it for ``user()``:
each test has a mailbox or calendar of its own. All tests load this file, so it imports nothing slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .certificates import Authority
    from .cyrus import Cyrus
    from .dovecot import Dovecot
    from .radicale import Radicale
    from .xandikos import Xandikos


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Authority:
    """Whose certificates the servers show; clients trust ``authority.file``."""
    from .certificates import Authority

    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def dovecot(authority: Authority) -> Iterator[Dovecot]:
    """A running Dovecot."""
    from .dovecot import Dovecot

    server = Dovecot.start(authority)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def radicale(authority: Authority) -> Iterator[Radicale]:
    """A running Radicale."""
    from .radicale import Radicale

    server = Radicale.start(authority)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def xandikos(authority: Authority) -> Iterator[Xandikos]:
    """A running Xandikos."""
    from .xandikos import Xandikos

    server = Xandikos.start(authority)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def cyrus(authority: Authority) -> Iterator[Cyrus]:
    """A running Cyrus."""
    from .cyrus import Cyrus

    server = Cyrus.start(authority)
    yield server
    server.stop()
