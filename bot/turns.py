"""Threads beside the loop: one that draws or records gives way to it within half a millisecond."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

TURN_S = 0.0005


@contextmanager
def short_turns() -> Iterator[None]:
    """Ten times as often as is usual, while orders may have to leave."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
