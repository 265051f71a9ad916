"""Same seed, same day, same bytes: in another process, and whatever was asked before."""

import hashlib
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from sandbox.market.days import Day, Kind
from sandbox.world import World

ROOT = Path(__file__).parents[3]
TELL = "from tests.sandbox.world.test_same_everywhere import digest; print(digest({seed}))"


def digest(seed: int, *, backwards: bool = False) -> str:
    """Everything a world shows in an hour and a half, in one number."""
    world = World(seed, Day.of(Kind.WILD))
    opens, closes = world.session.opens, world.session.closes
    symbols = world.underlyings[::-1] if backwards else world.underlyings
    parts = {}
    for symbol in symbols:
        moments = [opens + timedelta(seconds=each) for each in (-60, 3_333)]
        parts[symbol] = [
            [(world.stock(symbol, at), world.chain(symbol, at)) for at in moments],
            world.bars(symbol, opens - timedelta(days=3), closes),
            world.daily(symbol, 9),
            world.stock_trades(symbol, opens, opens + timedelta(minutes=5)),
            world.listings(symbol),
        ]
    tapes = [world.dark_prints, world.alerts, world.option_prints]
    hour = opens + timedelta(hours=1)
    told = [tape(opens, hour) for tape in (tapes if backwards else tapes[::-1])]
    ordered = [parts[symbol] for symbol in world.underlyings] + (told if backwards else told[::-1])
    return hashlib.sha256(msgspec.json.encode(ordered)).hexdigest()


def test_two_processes_agree_to_the_byte() -> None:
    seen = set()
    for hashing in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": str(ROOT)}
        told = subprocess.run(
            [sys.executable, "-c", TELL.format(seed=11)],
            env=environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        seen.add(told.stdout.decode().strip())
    assert seen == {digest(11)}


def test_the_order_of_questions_changes_nothing() -> None:
    assert digest(12) == digest(12, backwards=True)
    assert digest(12) != digest(13)


@pytest.mark.parametrize("tape", ["option_prints", "alerts", "dark_prints"])
def test_a_tape_asked_in_pieces_is_the_tape(tape: str) -> None:
    world = World(5, Day.of(Kind.NORMAL))
    opens = world.session.opens
    ask = {"option_prints": world.option_prints, "alerts": world.alerts, "dark_prints": world.dark_prints}[
        tape
    ]
    whole = list(ask(opens, opens + timedelta(minutes=4)))
    pieces = [
        each
        for second in range(240)
        for each in ask(opens + timedelta(seconds=second), opens + timedelta(seconds=second + 1))
    ]
    assert len(whole) > 3
    assert pieces == whole
