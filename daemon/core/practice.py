"""The practice as settings: every wait, cap and habit, with the default that the guides or good manners give.

Standard library only. ``daemon/config.py`` fills these from ``[practice]`` in the configuration;
each name there is the name here. Where a rule of the practice stands behind a number, its id is named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """The user's settings of the rules. Days are business days unless the name says otherwise."""

    without: tuple[str, ...] = ()
    """Steps the user does not want at all, by their names."""

    # Waiting and following up
    follow_up_after: int = 7
    """Business days from an unanswered letter to follow-up 1 (C1)."""
    second_follow_up_after: int = 10
    """Business days from an unanswered follow-up to the next one (C3)."""
    follow_ups: int = 2
    """The cap: never more follow-ups than this in one silence (C5)."""
    quiet_after: int = 15
    """Business days from the last follow-up to leaving the contact in peace (C5)."""
    holding_days: int = 7
    """Business days that "I will get back to you" is given (C5)."""
    away_days: int = 7
    """Days an absence is taken to last where the automatic answer names no date."""
    back_days: int = 1
    """Business days after a return before anything is due again."""
    postponed_by_voicemail: int = 3
    """Business days a voicemail or message postpones the written follow-up (C6)."""
    crossing_days: int = 2
    """Days an answer may lie unseen before a letter that ignores it is one more letter."""
    come_back_on: str = "tuesday"
    """The weekday of a week that they named for later, or the first one of a month they named (C3)."""
    letters_at: time = time(9, 0)
    """When letters that wait for days fall due, in the contact's zone; reminders of a day in the user's."""

    # Finding a time
    windows: int = 3
    """How many free windows a letter suggests, each on a day of its own (B1, B3)."""
    windows_after: int = 2
    """Business days from a letter to the first window it suggests: nobody is hurried (B4)."""
    windows_within: int = 15
    """Business days after that in which windows are looked for."""
    window_minutes: int = 60
    """Shorter gaps between appointments are no windows."""
    talks_from: time = time(9, 0)
    talks_until: time = time(17, 0)
    """Windows lie between these, in the contact's zone."""
    book_after: int = 1
    """Business days after a time was agreed at which a missing event is brought to mind (D1)."""
    reschedule_after: int = 1
    """Business days given to a called-off meeting to be booked anew by itself (B3)."""

    # Meetings
    research_before: int = 3
    """Business days before a meeting at which missing research is asked for (A4)."""
    brief_hours_before: tuple[int, ...] = (24, 1)
    """Hours before a meeting at which the brief rings (D1-D6)."""
    leave_early_minutes: int = 10
    """Minutes to arrive early (D7)."""
    travel_minutes: int = 30
    """Minutes of travel where nothing else is known (D7)."""
    time_check_minutes: int = 15
    """Minutes into a meeting at which to offer to stop (E1)."""
    notes_after_minutes: int = 15
    """Minutes after a meeting at which notes are asked for (F3)."""
    notes_rest_minutes: int = 30
    """Minutes that a notes page is left alone in the Drafts folder before it is taken (F3)."""
    thank_you_late_hours: int = 24
    """Hours after a meeting from which a thank-you admits that it is late (F1)."""
    prepare_minutes: int = 0
    """Minutes before a meeting that the user's calendar keeps for preparing it, with the brief (D1); 0: none."""
    notes_block_minutes: int = 0
    """Minutes after a meeting that the user's calendar keeps for notes (F3); 0: none."""
    thank_you_reminder_hours: int = 20
    """Hours after a meeting at which an unsent thank-you is brought to mind (F1)."""

    # Keeping in touch
    first_update_weeks: int = 6
    """Weeks from the thank-you to the first update (F6)."""
    update_months: int = 3
    """Months from one update to the next (F6)."""
    ask_for_news_months: int = 1
    """Months from one question whether there is news to the next (F6)."""
    updates_a_week: int = 3
    """The most updates drafted in seven days, for all contacts together (F6)."""
    good_news_a_day: int = 3
    """The most letters with the good news drafted on one day (F6)."""
    promise_days: int = 5
    """Business days after which a promise of the user's that has no date is brought to mind (F4)."""
    their_promise_days: int = 10
    """The same for what a contact promised: they are given longer (F4)."""

    # Pace
    quiet_from: time = time(20, 0)
    quiet_until: time = time(7, 0)
    """Nothing is drafted unasked between these, in the user's zone."""
    drafts_a_day: int = 10
    """The most drafts placed on one day; the most urgent come first (C5)."""
    old_history_days: int = 45
    """What happened longer than this before a contact was added calls for nothing by itself."""
    old_meeting_hours: int = 24
    """A meeting that ended longer than this before it was first seen gets a reminder, no draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The business days of one country, as values: the shell looks them up, the core only counts."""

    weekend: frozenset[int] = frozenset({5, 6})
    """``date.weekday()`` numbers."""
    holidays: frozenset[date] = field(default_factory=frozenset)
