"""What `./desk mutate` ends with: how many of the changes the tests noticed, and whether that is enough."""

import json
import sys
from pathlib import Path

SHARE_MIN = 0.95
FOUND = Path("mutants") / "mutmut-cicd-stats.json"
NOTICED = ("killed", "timeout", "segfault")
MISSED = ("survived", "no_tests", "suspicious")


def judged(found: dict[str, int]) -> tuple[int, int]:
    """Changes noticed, and changes tried; those nobody asked for are neither."""
    noticed = sum(found[name] for name in NOTICED)
    return noticed, noticed + sum(found[name] for name in MISSED)


def verdict(noticed: int, tried: int) -> tuple[str, int]:
    """One line and an exit code; nothing tried proves nothing."""
    share = noticed / tried if tried else 0.0
    line = f"noticed {noticed} of {tried} changes: {share:.1%}, at least {SHARE_MIN:.0%} wanted"
    return line, 0 if share >= SHARE_MIN else 1


if __name__ == "__main__":
    told, code = verdict(*judged(json.loads(FOUND.read_text())))
    print(told)
    sys.exit(code)
