"""The chat's own reception, without its cards: who taps, whether it counts, and what the desk hears of it."""

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, cast

from bot.chat.cardbook import CardBook
from bot.chat.hands.answers import Answers
from bot.chat.hands.attending import Attending
from bot.chat.hands.deciding import Carried, Deciding
from bot.chat.hands.lines import Lines
from bot.chat.hands.people import Pairing, People, Role
from bot.chat.hands.proving import Proving
from bot.chat.hands.reception import Reception
from bot.chat.hands.taps import Taps
from bot.chat.hands.totp import Codes
from bot.chat.hands.watching import Watching
from bot.chat.wire.polling import Poller
from bot.chat.wire.signing import Seal
from bot.clock import SystemClock
from bot.doctor.findings import Checkup
from bot.watch.heartbeats import Heartbeats
from chaos.disk import Now
from chaos.hands import drive, nothing
from chaos.telegram import KEY, OWNER, Poll, Quiet
from chaos.wire import Living
from chaos.world import World
from engine.model.events import Command
from engine.model.records import ForeignMoved, Ticket
from engine.replay import Step

if TYPE_CHECKING:
    import asyncio

    from bot.chat.wire.unheard import Unheard

CARDS = CardBook(badge="chaos")
"""Only pages and confirmations are asked of it and of the answers, and nobody here taps those."""


class Straight(Deciding):
    """What was decided is heard by the desk at once."""

    def __init__(
        self, world: World, disk: Now, clock: SystemClock, carried: Carried, put: Callable[[Command], None]
    ) -> None:
        super().__init__(world.disk.chat, disk, clock, carried)
        self._put = put

    def send(self, wish: Command) -> None:
        """To the desk."""
        self._put(wish)


class Patience:
    """A task that only says that it takes long."""

    def cancel(self) -> None:
        """It is told by its owner's answer being there first."""


class Tasks:
    """Runs by hand what a group of tasks would run."""

    def __init__(self, life: Living) -> None:
        self._life = life

    def create_task(self, work: Coroutine[Any, Any, None]) -> Patience:
        """Nobody looks at its end."""
        work.close()
        return Patience()


class Chat:
    """From an update to a command, and from a committed step to the tap it answers."""

    def __init__(
        self,
        world: World,
        life: Living,
        clock: SystemClock,
        put: Callable[[Command], None],
        carried: Carried,
    ) -> None:
        self._world = world
        self._life = life
        disk, beats, rooms = Now(life.point), Heartbeats(), Quiet()
        people = People(world.disk.chat, clock, {OWNER: Role.OWNER})
        self._deciding = Straight(world, disk, clock, carried, put)
        answers = Answers(rooms, CARDS, disk, "", clock, beats, cast("Unheard", None))
        proving = Proving(
            Codes("", last=0, keep=nothing), disk, clock, clock.now(), real_money=False, missed=True
        )
        attending = Attending(world.disk.chat, disk, clock, rooms)
        watching = Watching(world.disk.chat, disk, CARDS.limits)
        taps = Taps(
            people=people, seal=Seal(KEY), deciding=self._deciding, rooms=rooms, cards=CARDS,
            answers=answers, clock=clock, attending=attending, buckets={}, proving=proving,
        )  # fmt: skip
        lines = Lines(
            people=people, pairing=Pairing(clock, nothing), rooms=rooms, cards=CARDS, answers=answers,
            clock=clock, disk=disk, attending=attending, watching=watching,
            checkup=Checkup(), proving=proving,
        )  # fmt: skip
        tasks = cast("asyncio.TaskGroup", Tasks(life))
        self._reception = Reception(
            world.disk.inbox, disk, clock, rooms, lines, taps, self._deciding, tasks, nothing
        )
        self._poller = Poller(Poll(world.server, life), world.disk.inbox, disk, clock, beats, nothing)

    def begin(self) -> None:
        """What a former life stored and did not finish comes first."""
        drive(self._poller.run(self._reception.again, self._reception.take), nothing)

    def told(self, steps: Sequence[Step]) -> None:
        """Committed steps: taps hear what became of them, people see what is offered."""
        for step in steps:
            self._reception.told(step)
            for output in step.outputs:
                if isinstance(output, Ticket):
                    self._world.people.shown(output)
                elif isinstance(output, ForeignMoved) and (output.quantity > 0 or output.held < 0):
                    self._world.people.found(output.symbol)
