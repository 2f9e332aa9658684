"""Decisions as rows of ``forecast --json``, for whoever tells of what lies ahead. Pure."""

from __future__ import annotations

from typing import Any

from daemon.core.decisions import Decision, Outcome

AHEAD = (Outcome.WAITING, Outcome.DUE, Outcome.HELD)
"""The outcomes of what is still to come."""


def forecast_row(decision: Decision, contact: str) -> dict[str, Any]:
    """One step to come; ``contact`` is the contact's name."""
    return {
        "key": decision.key,
        "step": str(decision.step),
        "number": decision.number,
        "form": str(decision.form),
        "contact": contact,
        "due": decision.due.isoformat() if decision.due else None,
        "title": decision.title,
        "rules": list(decision.rules),
        "because": decision.because,
    }
