"""One life of the desk, from its start to its death: the bot's own parts, wired without a loop."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.alpaca.bell import Bell
from bot.alpaca.keys import Keys
from bot.alpaca.together import Line
from bot.alpaca.updates import Updates
from bot.clock import Clock, SystemClock
from bot.errands import errand, rank
from bot.recalling.recovery import recall
from bot.turn import Turn
from bot.venues.alpaca import AlpacaBroker
from bot.watch.heartbeats import Heartbeats
from chaos.agenda import Agenda
from chaos.arrived import Arrived
from chaos.chat import Chat
from chaos.hands import Resume, Until, drive, nothing
from chaos.kinds import Kind
from chaos.sessions import Sessions
from chaos.shell import Laid
from chaos.wire import Living, Wire
from chaos.world import Died, World
from engine.model.events import Command, DeskStarted, Event, MovedOutside, Tick
from engine.model.intents import Intent, SubmitOrder
from engine.plays.play import Playbook
from engine.replay import Step
from engine.timeline import Timeline

PREFIX, BUILD, ACCOUNT = "c4a5", "chaos", "alpaca"
CHAIN_S = 0.2


class Hand(SystemClock):
    """The desk's own clock over a wall clock that can be wrong."""

    def __init__(self, world: World) -> None:
        super().__init__(world.wall, world.monotonic)
        self._agenda = world.agenda

    async def sleep_until(self, at: datetime) -> None:
        """As the desk's time goes, which may not be the world's."""
        await Until(partial(self._sleep, max(0.0, (at - self.now()).total_seconds())))

    def _sleep(self, seconds: float, resume: Resume) -> None:
        self._agenda.after(seconds, partial(resume, None, None))


class Ring(Bell):
    """A bell whose waiting is a line on the agenda."""

    def __init__(self, clock: Clock, heartbeats: Heartbeats, agenda: Agenda, life: Living) -> None:
        super().__init__(clock, heartbeats)
        self._agenda = agenda
        self._life = life
        self._sleeper: Resume | None = None

    def ring(self) -> None:
        """Wakes whoever waits, once all that happens now has happened."""
        super().ring()
        if self._sleeper is not None:
            self._agenda.after(0, partial(self._wake, self._sleeper))

    async def wait(self, period: timedelta) -> None:
        """For a ring, or for this long."""
        await Until(partial(self._sleep, period))

    def _sleep(self, period: timedelta, resume: Resume) -> None:
        self._sleeper = resume
        self._agenda.after(0 if self.rung else period.total_seconds(), partial(self._wake, resume))

    def _wake(self, resume: Resume) -> None:
        if self._life.alive and self._sleeper is resume:
            self._sleeper = None
            resume(None, None)


class Life:
    """Recovered from the disk when it is made; whatever it holds in memory dies with it."""

    def __init__(self, world: World, playbook: Playbook) -> None:
        self.alive = True
        self.world = world
        known, carried = world.bookmark.opened(playbook)
        self.engine, self.following = known.engine, known.following
        self.decided = self.committed = 0
        self.clock = Hand(world)
        self.chat = Chat(world, self, self.clock, self._wished, carried)
        recalled = recall(world.disk, known, [carried])
        world.bookmark.laid((known, carried), playbook)
        if recalled.at is not None:
            self.clock.no_earlier_than(recalled.at)
        self._arrived = Arrived()
        self._turn = Turn(self.engine, lambda _: (), Timeline(), wakes=True)
        self._planned = self._busy = False
        self._carried_out = list[str]()
        self._sessions = Sessions(world.disk.steps())
        self._lines = [
            step.event.line_id for step in world.disk.steps() if isinstance(step.event, MovedOutside)
        ]
        self._prefix, self._given = recalled.prefix or PREFIX, recalled.given

    def begin(self) -> None:
        """The first event of a life asks the venue about all that is not proven over."""
        world, beats = self.world, Heartbeats()
        wire = Wire(world.random, world.agenda, world.plan, world.broker, self)
        updates = Updates("http://chaos", Keys("", ""), self.clock, beats, "chaos", seed="chaos")
        self._broker = AlpacaBroker(
            wire, updates, self.clock, beats,
            prefix=self._prefix, already=self._lines, given=self._given, bells=self._bell,
        )  # fmt: skip
        self.put(DeskStarted(self.clock.now(), self._prefix, BUILD, account=ACCOUNT))
        opened = self._sessions.opened(self.clock.now())
        if opened is not None:
            self.put(opened)
        line = Straight(self.put)
        world.news.connect(self, self._broker.rounds.heard(line))
        for source in self._broker.sources:
            drive(source(line), nothing)
        self.chat.begin()
        if world.shell.used:
            drive(self._look(), nothing)

    async def _look(self) -> None:
        async for event in Laid(self.world.shell, self.clock).events():
            if not self.alive:
                return
            if isinstance(event, Command):
                self._wished(event)

    def _bell(self, clock: Clock, beats: Heartbeats) -> Bell:
        return Ring(clock, beats, self.world.agenda, self)

    def point(self) -> None:
        """Between two things it does."""
        self.world.point()

    def second(self) -> None:
        """Time goes by."""
        now = self.clock.now()
        self.put(self._sessions.opened(now) or Tick(now))

    def _wished(self, wish: Command) -> None:
        """A person's word."""
        self.world.told(wish)
        self.put(wish)

    def put(self, event: Event) -> None:
        """Heard, and decided on once all that happens now has happened."""
        self._arrived.put(event)
        if not self._planned and not self._busy:
            self._planned = True
            self.world.agenda.after(0, self._work)

    def _work(self) -> None:
        self._planned = False
        while self.alive and self._arrived and not self._busy:
            steps = [step for step in self._turn.decide(self._arrived) if step.kept]
            if not steps:
                continue
            self.decided += len(steps)
            if self.world.plan.during(Kind.DISK_SLOW, self.world.agenda.passed):
                self._busy = True
                self.world.agenda.after(self.world.random.uniform(0.2, 2), partial(self._late, steps))
            else:
                self._commit(steps)

    def _late(self, steps: list[Step]) -> None:
        if self.alive:
            self._busy = False
            self._commit(steps)
            self._work()

    def _commit(self, steps: list[Step]) -> None:
        """Write it down, and only then act."""
        plan = self.world.plan
        number = plan.count("commits")
        self.point()
        if plan.hits(Kind.COMMIT_FAILS, number) or self._sending_fails(steps[-1]):
            raise Died
        wishes = self.world.disk.append(steps, done=self._carried_out)
        self.committed += len(steps)
        if plan.hits(Kind.COMMIT_UNSURE, number):
            raise Died
        self.point()
        self._act(steps[-1])
        self._carried_out = wishes
        self._told(steps)

    def _sending_fails(self, step: Step) -> bool:
        plan = self.world.plan
        if not plan.of(Kind.SENDING_FAILS) or not any(isinstance(each, SubmitOrder) for each in step.intents):
            return False
        return plan.hits(Kind.SENDING_FAILS, plan.count("sendings")) is not None

    def _act(self, step: Step) -> None:
        """Exits leave first; no answer is waited for here."""
        for intent in sorted(step.intents, key=rank) if step.outputs else ():
            self._send(intent)

    def _send(self, intent: Intent) -> None:
        drive(errand(intent, self._broker, self), self._heard)

    def _heard(self, answers: Iterable[Event]) -> None:
        for answer in answers:
            self.put(answer)

    async def fetch(self, underlying: str) -> Iterable[Event]:
        """A chain, a moment after it was asked for."""
        self.point()
        await Until(partial(self._wait, CHAIN_S))
        return list(self.world.market.chain(underlying, self.clock.now()))

    def _wait(self, seconds: float, resume: Resume) -> None:
        self.world.agenda.after(seconds, partial(self._resume, resume))

    def _resume(self, resume: Resume) -> None:
        if self.alive:
            self.point()
            resume(None, None)

    def _told(self, steps: Sequence[Step]) -> None:
        for step in steps:
            self.following.take(step)
        self.chat.told(steps)


class Straight(Line):
    """The line of a feed whose every word is heard at once."""

    def __init__(self, put: Callable[[Event], None]) -> None:
        self._put = put

    def __call__(self, event: Event, key: str | None = None) -> None:
        self._put(event)
