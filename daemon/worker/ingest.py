"""Looking: everything new in one account becomes facts. The only room that reads connectors.

An account that cannot be looked at completely raises, and its silence then counts for nothing;
whatever was recorded before stays recorded.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from daemon.worker.calendar_intake import look_at_calendar
from daemon.worker.desk import Desk
from daemon.worker.mail_intake import look_at_mail
from daemon.worker.planner import IDENTITIES


def look(desk: Desk, now: datetime) -> int:
    """Looks at mail and calendar; returns how many facts that added. Raises what the contract raises."""
    desk = _who_am_i(desk, now)
    added = look_at_mail(desk, desk.connection.mailbox, now)
    if desk.connection.calendar is not None:
        added += look_at_calendar(desk, desk.connection.calendar, now)
    return added


def _who_am_i(desk: Desk, now: datetime) -> Desk:
    """Adds the aliases the provider names, and keeps them for those who decide without a connection."""
    named = desk.connection.mailbox.identities()
    known = json.dumps(sorted(named))
    if named and desk.store.cursor(desk.account, IDENTITIES) != known:
        with desk.store.transaction(now) as tx:
            tx.save_cursor(desk.account, IDENTITIES, known)
    return replace(desk, own=desk.own | named)
