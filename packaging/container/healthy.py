"""A container's healthcheck: has every account been looked through completely within the last two hours?

Exit code 0: yes; 1: no, and the one line says which was not. Asks `followthrough status`, which changes nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

PATIENCE = timedelta(hours=2)


def main() -> int:
    """Asks, and says what is wrong."""
    asked = subprocess.run(
        ["followthrough", "status", "--json"],  # noqa: S607 - the image puts it on the path
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        sys.stdout.write(asked.stderr)
        return 1
    late = behind(json.loads(asked.stdout), datetime.now(UTC))
    if late:
        sys.stdout.write(
            f"not looked through completely since {datetime.now(UTC) - PATIENCE:%H:%M} UTC: {', '.join(late)}\n"
        )
    return 1 if late else 0


def behind(status: dict[str, list[dict[str, str | None]]], now: datetime) -> list[str]:
    """The names of the accounts whose last complete look is too long ago, or has not been."""
    seen = {str(each["name"]): each.get("complete_at") for each in status["accounts"]}
    return [name for name, when in seen.items() if not when or now - datetime.fromisoformat(when) > PATIENCE]


if __name__ == "__main__":
    sys.exit(main())
