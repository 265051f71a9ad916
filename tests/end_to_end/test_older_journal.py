"""A journal put back from an old copy: the account has orders of this desk that it knows nothing of."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.model.events import DeskStarted, Halt
from engine.model.intents import SubmitOrder
from engine.model.latch_names import HALT
from engine.model.records import ClosedOutside, Fill, ForeignMoved, LatchCleared, LatchSet, Trade
from engine.replay import Step
from sandbox.alpaca.book import Book
from sandbox.telegram.people import OWNER
from tests.end_to_end.mornings import Life, alone, life, market, outputs

COPIED = ("desk.db", "desk.db-wal", "desk.db.key")
LOOKS_S = 30


@dataclass(frozen=True)
class Restored:
    """What the life from the copy wrote, and what stood at the broker when it began."""

    steps: tuple[Step, ...]
    known: tuple[str, ...]
    at_broker: dict[str, int]
    sold: int
    asked: tuple[str, ...]
    texts: tuple[str, ...]

    def told(self, *kinds: type) -> list[object]:
        """In the order in which it was written down."""
        return [
            each for step in self.steps for each in (step.event, *step.outputs) if isinstance(each, kinds)
        ]


def begun(here: Life) -> bool:
    """Nothing has happened yet."""
    return not here.book.by_client


def bought(here: Life) -> bool:
    """All of it, and nothing of it is on offer."""
    return bool(here.book.executions) and not here.book.working


def flat(here: Life) -> bool:
    """And all of it is sold."""
    return bool(here.book.executions) and not here.book.positions


def holds(book: Book) -> dict[str, int]:
    return {symbol: each.qty for symbol, each in book.positions.items()}


def copy(folder: Path) -> None:
    """The journal as it is now, kept beside."""
    (folder / "copy").mkdir()
    for name in COPIED:
        if (folder / name).exists():
            shutil.copy(folder / name, folder / "copy")


def bring_back(folder: Path) -> None:
    """What was written since is gone."""
    for name in COPIED:
        (folder / name).unlink(missing_ok=True)
        if (folder / "copy" / name).exists():
            shutil.copy(folder / "copy" / name, folder)


def restored(folder: Path, copied: Callable[[Life], bool], lost: Callable[[Life], bool]) -> Restored:
    """A life up to the copy, one from there on that is forgotten, and one from the copy."""

    async def lived() -> Restored:
        async with market(folder) as stage:
            async with life(stage) as here:
                await here.until(lambda: copied(here))
            copy(folder)
            async with life(stage, prefix="lost") as here:
                await here.until(lambda: lost(here))
            bring_back(folder)
            await alone(stage, 5)
            book = stage.alpaca.venue.book
            known, at_broker, traded = tuple(book.by_client), holds(book), len(book.executions)
            async with life(stage, prefix="again") as here:
                for _ in range(LOOKS_S):
                    await here.lockstep.second()
                    here.autopilot.look(stage.clock.now())
                steps = tuple(here.journal.steps())
            first = max(n for n, step in enumerate(steps) if isinstance(step.event, DeskStarted))
            kept = stage.messenger.rooms[OWNER.user.id].messages.values()
            return Restored(
                steps[first:], known, at_broker, len(book.executions) - traded,
                tuple(each for each in book.by_client if each not in known),
                tuple(each.message.text or "" for each in kept),
            )  # fmt: skip

    return asyncio.run(lived())


def test_what_the_forgotten_life_has_bought_is_shown_and_nothing_more_is_bought(tmp_path: Path) -> None:
    """Nor is anything sold, and the ids of this life are none that the broker knows."""
    after = restored(tmp_path, begun, bought)
    (started,) = (each for each in after.told(DeskStarted) if isinstance(each, DeskStarted))
    assert started.prefix == "demo-again"
    assert after.known == ("demo-lost-IWM-1-E1",)
    halt, latch, *_ = after.told(Halt, LatchSet, ForeignMoved)[1:]
    assert isinstance(halt, Halt)
    assert isinstance(latch, LatchSet)
    assert "it knows demo-lost-IWM-1-E1, and this journal does not" in halt.by
    assert latch.latch == HALT
    (moved,) = outputs(after.steps, ForeignMoved)
    assert {moved.symbol: moved.held} == after.at_broker
    assert (after.asked, after.sold) == ((), 0)
    assert outputs(after.steps, Fill) == []
    assert not [each for each in outputs(after.steps, LatchCleared) if each.latch == HALT]
    assert any("this journal does not: it is older than the account" in text for text in after.texts)


def test_what_the_forgotten_life_has_sold_is_gone_at_its_price_and_is_not_sold_again(tmp_path: Path) -> None:
    after = restored(tmp_path, bought, flat)
    assert after.at_broker == {}
    assert outputs(after.steps, SubmitOrder) == []
    assert outputs(after.steps, Fill) == []
    gone = outputs(after.steps, ClosedOutside)
    (trade,) = outputs(after.steps, Trade)
    assert all(each.price_known for each in gone)
    assert sum(each.quantity for each in gone) == trade.quantity
    assert trade.exit == sum(each.price * each.quantity for each in gone) / trade.quantity
    assert [type(each) for each in after.told(Halt, ClosedOutside)][:2] == [Halt, ClosedOutside]
