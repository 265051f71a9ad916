"""What else this process does gives way to an order: other threads, and the collector of garbage."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TURN_S = 0.0001


@contextmanager
def undisturbed() -> Iterator[None]:
    """Threads change fifty times as often as is usual, and what a start made is not gone through again."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(usual)


@contextmanager
def swiftly() -> Iterator[None]:
    """A start makes much and throws little away: the collector comes in when the desk is at work."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
