"""Steps to write down: small ones made by hand, and a whole busy day made by the engine itself."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.load import BUSY, answered, traffic
from engine.core import Engine
from engine.model.events import Halt, QuoteMoved
from engine.model.intents import CancelOrder, FetchChain
from engine.model.quote import Quote
from engine.model.records import Alarm
from engine.replay import Step, replay
from engine.sim import FillModel, SimVenue, VenueScript
from storage.database import Database

ROOT = Path(__file__).parent.parent.parent
START = datetime(2026, 7, 31, 14, 0, tzinfo=UTC)
BUSY_EVENTS = 8_000


def quiet(n: int) -> Step:
    """A quote that nothing follows from."""
    at = START + timedelta(milliseconds=n)
    return Step(QuoteMoved(at, "SPY", Quote(Decimal("600.10"), Decimal("600.12"), n, 1)), ())


def loud(n: int) -> Step:
    """A wish of the owner's, something to tell and two wishes of our own."""
    at = START + timedelta(milliseconds=n)
    outputs = (Alarm("desk", f"number {n}"), FetchChain("SPY-1", "SPY"), CancelOrder(f"desk-SPY-{n}-E1"))
    return Step(Halt(at, "owner"), outputs)


def unwritable(n: int) -> Step:
    """A price that is no number."""
    at = START + timedelta(milliseconds=n)
    return Step(QuoteMoved(at, "SPY", Quote(Decimal("NaN"), Decimal(1))), ())


def some(count: int) -> list[Step]:
    return [loud(n) if n % 3 == 0 else quiet(n) for n in range(count)]


@cache
def busy_day() -> tuple[Step, ...]:
    """Hundreds of setups on twenty names, with orders, fills, exits, refusals and skips among them."""
    steps = replay(answered(traffic(BUSY_EVENTS)), Engine(BUSY), SimVenue(VenueScript(FillModel.PARTIAL)))
    return tuple(step for step in steps if step.kept)


def batches(steps: Sequence[Step], size: int) -> Iterator[Sequence[Step]]:
    return (steps[start : start + size] for start in range(0, len(steps), size))


def sql(url: str, statement: str, **named: object) -> list[tuple[Any, ...]]:
    """Done to the database behind the journal's back."""
    database = Database(url)
    try:
        with database.writing.begin() as connection:
            result = connection.execute(sa.text(statement), named)
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        database.close()


def tables(url: str, *names: str) -> dict[str, list[tuple[Any, ...]]]:
    """Whole tables in a fixed order of rows, to be compared."""
    return {name: sorted(sql(url, f"SELECT * FROM {name}"), key=repr) for name in names}  # noqa: S608


@contextmanager
def child(program: str, *args: str) -> Iterator[subprocess.Popen[str]]:
    """Another process with our modules, which does not outlive its test."""
    with subprocess.Popen(
        [sys.executable, "-c", program, *args],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said_by(program: str, *args: str) -> str:
    """All that another process prints."""
    with child(program, *args) as process:
        said, _ = process.communicate(timeout=60)
    return said
