"""A short morning with the real bot in it: one idea from its card to its account, and always the same."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from engine.model.intents import SubmitOrder
from engine.model.records import Fill, Ticket, Trade
from engine.replay import Step
from sandbox.demo.judge import violations
from sandbox.telegram.people import OWNER
from tests.end_to_end.mornings import (
    SEED,
    executed,
    filled,
    hurried,
    life,
    lines,
    market,
    outputs,
    spent,
)

ROOT = Path(__file__).parent.parent.parent
AGAIN = """
import json, sys, tempfile
from pathlib import Path
from tests.end_to_end.mornings import hurried
with tempfile.TemporaryDirectory() as folder:
    print(json.dumps(hurried(Path(folder))))
"""
MILESTONES = ("ticket", "approved", "order", "fill", "exit", "trade")


@dataclass(frozen=True)
class Morning:
    """What is left of it."""

    steps: tuple[Step, ...]
    hash: str
    orders: dict[str, int]
    fills: object
    paid: Decimal
    cash: Decimal
    violations: tuple[str, ...]
    texts: tuple[str, ...]
    taps: int
    warned: tuple[str, ...]


async def _lived(folder: Path) -> Morning:
    async with market(folder) as stage, life(stage) as here:
        await here.until(lambda: False)
        steps, book = tuple(here.journal.steps()), here.book
        kept = stage.messenger.rooms[OWNER.user.id].messages.values()
        return Morning(
            steps,
            here.journal.hash,
            {order_id: order.filled for order_id, order in book.by_client.items()},
            executed(book),
            spent(book),
            book.cash_at_open - book.cash,
            violations(steps, book, stage.messenger),
            tuple(each.message.caption or each.message.text or "" for each in kept),
            here.autopilot.taps,
            tuple(here.said),
        )


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Morning:
    return asyncio.run(_lived(tmp_path_factory.mktemp("morning")))


@contextmanager
def somebody_counts() -> Iterator[None]:
    """A thread that never rests, so that whoever is first by chance is another one."""
    over = threading.Event()

    def count() -> None:
        while not over.is_set():
            sum(range(200))

    counting, often = threading.Thread(target=count), sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    counting.start()
    try:
        yield
    finally:
        over.set()
        counting.join()
        sys.setswitchinterval(often)


def test_one_idea_goes_from_its_card_to_its_account(morning: Morning) -> None:
    told = [line.split(" ")[1] for line in lines(morning.steps)]
    first = [told.index(milestone) for milestone in MILESTONES]
    assert first == sorted(first), dict(zip(MILESTONES, first, strict=True))
    (trade,) = outputs(morning.steps, Trade)
    assert trade.setup == outputs(morning.steps, Ticket)[0].setup
    assert morning.taps == 1


def test_the_owner_read_all_of_it(morning: Morning) -> None:
    (trade,) = outputs(morning.steps, Trade)
    told = "\n".join(morning.texts)
    assert f"Bought {trade.quantity}" in told
    assert "closed" in told.lower()
    assert all("SYNTHETIC" in text.upper() for text in morning.texts if "IWM" in text)
    assert morning.warned == ()


def test_the_journal_and_the_broker_tell_of_the_same_orders_fills_and_dollars(morning: Morning) -> None:
    fills = outputs(morning.steps, Fill)
    asked = {order.order_id for order in outputs(morning.steps, SubmitOrder)}
    assert asked == morning.orders.keys()
    assert filled(fills) == morning.fills
    assert morning.paid == sum(
        trade.quantity * 100 * (trade.entry - trade.exit) for trade in outputs(morning.steps, Trade)
    )
    assert morning.cash >= morning.paid > 0
    assert morning.violations == ()


def test_the_command_tells_the_same_numbers_with_a_thread_that_never_rests(morning, tmp_path) -> None:
    with somebody_counts():
        numbers = hurried(tmp_path)
    assert numbers["journal_hash"] == morning.hash
    assert numbers["violations"] == []
    counted = {name: numbers[name] for name in ("cards", "taps", "orders", "fills", "trades")}
    assert counted == {
        "cards": len(outputs(morning.steps, Ticket)),
        "taps": morning.taps,
        "orders": len(morning.orders),
        "fills": len(outputs(morning.steps, Fill)),
        "trades": 1,
    }


def test_another_process_that_hashes_otherwise_lives_the_same_morning(morning: Morning) -> None:
    environment = os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-c", AGAIN], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(told.stdout)["journal_hash"] == morning.hash


def test_another_seed_is_another_morning(morning: Morning, tmp_path: Path) -> None:
    other = hurried(tmp_path, seed=SEED + 1)
    assert other["journal_hash"] != morning.hash
    assert other["violations"] == []
