"""A word of the shell that is meant as a day, and what is no day of the calendar."""

import re
from datetime import date
from pathlib import Path

from bot.config import BadConfig

_MEANT = re.compile(r"[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{8}|[0-9]{1,2}([-/.])[0-9]{1,2}\2[0-9]{4}")


def day_named(what: str) -> date | None:
    """2026-11-20; none for a file. What only looks like a day is refused as what it was meant for."""
    try:
        return date.fromisoformat(what if len(what) == len("2026-11-20") else "")
    except ValueError:
        if _MEANT.fullmatch(what) and not Path(what).exists():
            raise BadConfig(f"{what} is no day: a day is written like 2026-11-20") from None
        return None
