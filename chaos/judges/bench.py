"""All judges side by side, and the one thing that needs the desk itself: what it remembers."""

from collections.abc import Sequence
from datetime import timedelta

from bot.recalling.recollection import Recollection
from bot.recalling.recovery import recall
from chaos.broker import Placed
from chaos.judges import busts, halts, ways
from chaos.judges.authority import AuthorityJudge
from chaos.judges.busts import BustJudge
from chaos.judges.carried import CarryJudge
from chaos.judges.close import CloseJudge
from chaos.judges.entries import EntryJudge
from chaos.judges.fallen import FallJudge
from chaos.judges.forward import ForwardJudge
from chaos.judges.gone import GoneJudge
from chaos.judges.halts import HaltJudge
from chaos.judges.judge import Broken, Judge
from chaos.judges.kills import KillJudge
from chaos.judges.lapses import LapseJudge
from chaos.judges.less import LessJudge
from chaos.judges.orders import OrderJudge
from chaos.judges.pace import PaceJudge
from chaos.judges.prices import PriceJudge
from chaos.judges.proof import ProofJudge
from chaos.judges.recalled import RecallJudge
from chaos.judges.rest import RestJudge
from chaos.judges.shell import ShellJudge
from chaos.judges.short import ShortJudge
from chaos.judges.silent import SilenceJudge
from chaos.judges.stops import StopJudge
from chaos.judges.sweeps import SweepJudge
from chaos.judges.taps import TapJudge
from chaos.judges.watch import WatchJudge
from chaos.judges.ways import WayOutJudge
from chaos.life import Life
from chaos.world import World
from engine.core import Engine
from engine.model.events import Woke
from engine.ours.book import Book
from engine.replay import Step

SOME = halts.TOLD | ways.TOLD | busts.TOLD
"""Few of all events: what the youngest judges hear of those that led to nothing."""
AWAKE = timedelta(seconds=2)
"""A desk that has just started, or woken up, has not looked at the time yet."""


class Bench:
    """Told of everything, in order; the first that finds fault ends the day."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._orders = OrderJudge(world)
        self._watch = WatchJudge(world, self._orders)
        entries, taps = EntryJudge(world, self._orders), TapJudge(world)
        self._rest = RestJudge(world, self._orders)
        carry, prices, forward = CarryJudge(world, self._orders), PriceJudge(world), ForwardJudge(world)
        sweeps, gone = SweepJudge(world), GoneJudge(world, self._orders)
        halted, prints = HaltJudge(world, self._orders), BustJudge(world, self._orders)
        self._ways = WayOutJudge(world, self._orders, prices, halted)
        self._kills = KillJudge(world, self._ways)
        self._all: tuple[Judge, ...] = (
            self._orders, entries, carry, prices, self._rest, taps, self._watch, forward, sweeps, gone,
            halted, self._ways,
        )  # fmt: skip
        self._lapses, self._stops = LapseJudge(world), StopJudge(world, self._orders)
        self._close, self._shell = CloseJudge(world, self._orders), ShellJudge(world)
        fallen, self._silent = FallJudge(world, self._orders), SilenceJudge(world)
        self._of_events: tuple[Judge, ...] = (
            entries, carry, prices, taps, self._watch, forward, sweeps, gone, fallen,
        )  # fmt: skip
        """To the others an event that led to nothing says nothing, or only if it is one of `SOME`."""
        self._of_some: tuple[Judge, ...] = (halted, self._ways, prints)
        self._of_outputs: tuple[Judge, ...] = (
            *self._all, ProofJudge(world, self._orders), RecallJudge(world),
            PaceJudge(world), AuthorityJudge(world), LessJudge(world, self._orders),
            self._lapses, self._stops, self._close, self._shell,
            self._kills, prints, fallen, self._silent, ShortJudge(world, self._orders),
        )  # fmt: skip
        self._left: Book | None = None
        self._awake_since = world.agenda.now
        world.disk.committed = self._committed
        world.broker.placed = self._placed
        world.broker.traded = self._traded
        world.told = self._kills.told

    def _committed(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if type(step.event) is Woke:
                self._awake_since = self._world.agenda.now
            for judge in self._of_outputs if step.outputs else self._of_events:
                judge.committed(step)
            if not step.outputs and type(step.event) in SOME:
                for judge in self._of_some:
                    judge.committed(step)

    def _placed(self, order: Placed) -> None:
        self._orders.placed(order)

    def _traded(self, order: Placed) -> None:
        self._orders.traded(order)

    def born(self, life: Life) -> None:
        """I6: what was committed is remembered, exactly; what was not is as if it had never been."""
        self._awake_since = self._world.agenda.now
        self._shell.born()
        self._kills.born()
        self._ways.born()
        self._silent.born()
        if self._left is not None and life.engine.floor.book != self._left:
            raise Broken("I6", f"the desk remembers otherwise: {_first(life.engine.floor.book, self._left)}")

    def died(self, life: Life) -> None:
        """If all it had decided was written down, its book is what the next life must know."""
        self._left = life.engine.floor.book if life.decided == life.committed else None

    @property
    def settled(self) -> bool:
        """Whether the day could end here."""
        return self._rest.settled

    def second(self, life: Life) -> None:
        """The judges that look at the clock."""
        if not self._world.skewed:
            self._watch.second(self._awake_since)
        self._stops.second()
        self._silent.second()
        awake = self._world.agenda.now - self._awake_since > AWAKE
        if awake and life.decided == life.committed:
            self._lapses.second(life.engine.beat)
            self._close.second(life.engine.beat)
            self._shell.second()
            self._ways.second(life.engine.beat)

    def rested(self, life: Life | None) -> None:
        """The end of the day."""
        for judge in self._all:
            judge.rested()
        if life is not None and life.decided == life.committed:
            again = Engine(life.engine.floor.playbook)
            recall(self._world.disk, Recollection(again), ())
            if again.floor.book != life.engine.floor.book:
                found = _first(again.floor.book, life.engine.floor.book)
                raise Broken("I6", f"read again, the journal tells otherwise: {found}")


def _first(ours: Book, theirs: Book) -> str:
    """The first part of two books that differs."""
    for name in Book.__dataclass_fields__:
        if getattr(ours, name) != getattr(theirs, name):
            return f"{name} {getattr(ours, name)} is not {getattr(theirs, name)}"[:400]
    return "nothing"
