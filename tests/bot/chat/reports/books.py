"""A journal of trades whose every number is known beforehand, and the pages that are read from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.chat.acts import Page
from bot.chat.cards.ideas import Look
from bot.chat.reports.past import Past
from bot.chat.reports.reading import read
from bot.chat.wishes import Say
from engine.model.calendar import EASTERN
from engine.model.contract import Direction
from engine.model.events import Tick
from engine.model.money import Side
from engine.model.records import Fill, Trade
from engine.replay import Step
from storage.journal import open_journal
from storage.queries import Queries

LOOK = Look("SIM", "SYNTHETIC MARKET", EASTERN)
CALL = "260731C00012000"


def trade(
    number: int,
    pnl: str,
    *,
    day: date = date(2026, 7, 31),
    hour: int = 10,
    play: str = "flow_first",
    name: str = "LUNR",
    because: str = "target",
) -> Iterator[Step]:
    """Bought at a dollar at that hour, closed ten minutes later for so much after forty cents of fees."""
    opened = datetime(day.year, day.month, day.day, hour, tzinfo=EASTERN) + timedelta(seconds=number)
    closed, setup, symbol = opened + timedelta(minutes=10), f"{name}-{number}", f"{name}{CALL}"
    exit_ = Decimal(1) + (Decimal(pnl) + Decimal("0.40")) / 400
    fee = Decimal("0.20")
    bought = Fill(
        f"{setup}-E1", "1", setup, symbol, Side.BUY, 4, Decimal(1), fee, False, None, None, None
    )  # fmt: skip
    done = Trade(
        setup, play, name, symbol, Direction.BULLISH, 4, Decimal(1), exit_, 2 * fee, Decimal(pnl),
        opened, closed, because, None, None, None,
    )  # fmt: skip
    yield Step(Tick(opened), (bought,))
    yield Step(Tick(closed), (done,))


@contextmanager
def asking(*steps: Step) -> Iterator[Queries]:
    """The tables of a journal in which this happened, and nothing else."""
    with TemporaryDirectory() as folder:
        place = str(Path(folder) / "desk.db")
        with open_journal(place, holder="test") as journal:
            journal.append(sorted(steps, key=lambda step: step.event.at))
        with Queries(place) as queries:
            yield queries


def page(
    queries: Queries,
    which: Page,
    about: str = "",
    *,
    at: datetime = datetime(2026, 7, 31, 16, 10, tzinfo=EASTERN),
) -> Say:
    return read(Past(which, about, at, LOOK), queries)
