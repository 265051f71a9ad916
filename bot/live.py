"""The live desk: one engine and one journal, a chat to talk in, a tape to read and a broker to trade with."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial

from bot.alone import alone
from bot.alpaca.grants import Granting
from bot.build import BUILD
from bot.chat.chat import SETTLED, Chat, settled
from bot.chat.hands.watching import as_said
from bot.clock import Clock, SystemClock
from bot.config import Config
from bot.desk import Desk
from bot.doctor.examining import examine
from bot.doctor.findings import Report
from bot.edges import Edges, opened
from bot.errands import Errands
from bot.feeds.base import Feed
from bot.following import Following
from bot.lasting import as_long, only_asked
from bot.money import check, of_a_desk, trusted
from bot.recalling.kept import Kept, kept
from bot.recalling.recovery import Recalls, recall
from bot.recorder import Recorder
from bot.schedule import Schedule
from bot.sheltered import stops
from bot.telling.progress import Lines
from bot.telling.universe import watched
from bot.venues.simulated import SimulatedBroker, SimulatedErrands
from bot.watch.dead_man import DeadMan
from bot.watch.heartbeats import Heartbeats
from bot.watch.refused_rows import RefusedRows
from bot.watch.silence import ChatSilence
from bot.watch.terms import TermsWatch
from engine.core import Engine
from engine.model.events import DeskStarted, Event
from engine.plays.play import Playbook
from engine.replay import Step
from engine.timeline import Timeline
from storage.journal import Journal
from storage.recording.lines import Opened
from storage.recording.shelf import Shelf, beside

BROKER = "alpaca"


class Beginning:
    """The first thing a desk hears is that it has started."""

    def __init__(self, clock: Clock, prefix: str, *, live: bool) -> None:
        self._clock = clock
        self._prefix = prefix
        self._live = live

    async def events(self) -> AsyncIterator[Event]:
        """Once."""
        yield DeskStarted(self._clock.now(), self._prefix, BUILD, self._live, account=BROKER)


BRIEF = (Beginning, Granting, TermsWatch)
"""Feeds that have soon said all they have to say; every other is as long as the desk."""


class LiveDesk:
    """Parts that know each other only here."""

    def __init__(
        self,
        *,
        engine: Engine,
        journal: Journal,
        edges: Edges,
        errands: Errands,
        timeline: Timeline,
        chat: Chat,
        following: Following,
        beginning: Beginning,
        clock: Clock,
        heartbeats: Heartbeats,
        stops: Sequence[Feed],
        recorder: Recorder | None,
        dead_man: DeadMan | None,
        examine: Callable[[], Awaitable[Report]],
        say: Callable[[str], None],
    ) -> None:
        self.heartbeats, self._examine, self._refused = heartbeats, examine, RefusedRows(say)
        takes = recorder.take if recorder is not None else None
        desk = Desk(engine, journal, errands, timeline, heartbeats=heartbeats, recorded=takes, wakes=True)
        self._desk, self.arrivals = desk, desk.arrivals
        self._chat, self._following, self._quotes, self._dead_man = chat, following, edges.prices, dead_man
        self._feeds = (
            beginning, *stops, Schedule(clock), edges.broker, errands, edges.granting, edges.days, edges.bars,
            edges.whales, edges.prices, edges.skew, edges.calendar,
            ChatSilence(clock, heartbeats, chat.owner_deaf), chat,
            *([recorder] if recorder is not None else ()),
        )  # fmt: skip
        self._lasting = tuple(each for each in self._feeds if not isinstance(each, BRIEF))

    async def run(self) -> None:
        """Until it is cancelled, or something breaks that only a new start can mend."""
        self._follow()
        deciding, by = self._desk.run(self._feeds, self._told, lasting=self._lasting), asyncio.current_task()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(as_long(self._chat.run(), "the chat", by), name="chat")
            tasks.create_task(only_asked(self._examined(), "the check-up", by), name="check-up")
            if self._dead_man is not None:
                tasks.create_task(as_long(self._dead_man.run(), "the ping", by), name="ping")
            tasks.create_task(as_long(deciding, "the desk", by), name="desk")

    @property
    def waits_since(self) -> float | None:
        """When the journal was handed what it has not taken yet."""
        return self._desk.waits_since

    async def _examined(self) -> None:
        """Beside everything else: a vendor that is slow to answer holds up nothing."""
        with self.heartbeats.working():
            self._chat.examined(await self._examine())

    def _told(self, steps: Sequence[Step]) -> None:
        for step in steps:
            self._following.take(step)
        self._follow()
        self._refused.take(steps)
        self._chat.told(steps)

    def _follow(self) -> None:
        self._quotes.follow(self._following.options, self._following.stocks)


@asynccontextmanager
async def desk(
    config: Config,
    playbook: Playbook,
    clock: Clock,
    journal: Journal,
    *,
    prefix: str,
    say: Callable[[str], None],
    synthetic: str | None = None,
) -> AsyncIterator[LiveDesk]:
    """Recovered from its journal and connected; `prefix` names the orders of this life."""
    check(config, clock)
    playbook = as_said(playbook, journal.chat)
    heartbeats, timeline = Heartbeats(), Timeline()
    earlier = _earlier(config, playbook, journal, synthetic, say)
    known, engine = earlier.known, earlier.known.engine
    chat = Chat(
        config, clock, heartbeats, journal,
        cards=earlier.cards, say=say, carried=earlier.carried, told=known.steps,
    )  # fmt: skip
    pretended = SimulatedBroker(clock, timeline, earlier.made_up) if earlier.made_up is not None else None
    others: tuple[Recalls, ...] = (chat,) if pretended is None else (chat, pretended)
    former = recall(journal, known, others, Lines("recalled", journal.seq, say).show)
    of_a_desk(known)
    recalled = replace(former, prefix=former.prefix or prefix)
    if recalled.at is not None and isinstance(clock, SystemClock):
        clock.no_earlier_than(recalled.at)
    trusted(config, recalled.account, engine.floor.book.account.rollout)
    with alone(), recording(config, playbook, clock, journal, say=say, synthetic=synthetic) as recorder:
        async with (
            opened(config, watched(playbook), clock, heartbeats, recalled, pretended) as edges,
            errands_of(edges, heartbeats) as errands,
        ):
            dead_man = DeadMan(config.ping_url, engine, clock, heartbeats, say) if config.ping_url else None
            yield LiveDesk(
                engine=engine, journal=journal, edges=edges, errands=errands, timeline=timeline, clock=clock,
                chat=chat, following=known.following, recorder=recorder, dead_man=dead_man,
                beginning=Beginning(clock, named(former.prefix, prefix), live=config.live),
                heartbeats=heartbeats, stops=_halts(config, edges, journal, engine, chat, clock, heartbeats),
                examine=partial(examine, config, clock, desk=edges.whales.asking, playbook=playbook), say=say,
            )  # fmt: skip


def _halts(
    config: Config,
    edges: Edges,
    journal: Journal,
    engine: Engine,
    chat: Chat,
    clock: Clock,
    heartbeats: Heartbeats,
) -> tuple[Feed, ...]:
    """What may stop the desk beside its chat; an account to which no order leaves is not looked at."""
    found = stops(config.database, clock, engine)
    if isinstance(edges.broker, SimulatedBroker):
        return found
    return *found, TermsWatch(edges.trading, journal.chat, engine, clock, heartbeats, chat.remarked)


def named(first: str, prefix: str) -> str:
    """What the orders of a life begin with: its journal's own name, and one that no other life has.

    Whoever reads on from an old copy buys under no id that the broker knows already.
    """
    return f"{first}-{prefix}" if first not in ("", prefix) else prefix


def _earlier(
    config: Config, playbook: Playbook, journal: Journal, synthetic: str | None, say: Callable[[str], None]
) -> Kept:
    said = settled(journal.chat.note(SETTLED))
    return kept(config, playbook, synthetic, journal, said, say)


def errands_of(edges: Edges, heartbeats: Heartbeats) -> Errands:
    """Only a pretended broker must be shown the market."""
    if isinstance(edges.broker, SimulatedBroker):
        return SimulatedErrands(edges.broker, edges.chains, heartbeats)
    return Errands(edges.broker, edges.chains, heartbeats)


@contextmanager
def recording(
    config: Config,
    playbook: Playbook,
    clock: Clock,
    journal: Journal,
    *,
    say: Callable[[str], None],
    synthetic: str | None,
) -> Iterator[Recorder | None]:
    """Beside the journal, from where the journal stands."""
    most = config.record_max
    if most is None:
        yield None
        return
    names = {play.name: tuple(sorted(play.universe)) for play in playbook.plays if play.universe}
    every = ",".join(sorted({name for some in names.values() for name in some}))
    opened = Opened(clock.now(), BUILD, every, playbook.fingerprint, synthetic, names)
    recorder = Recorder(Shelf(beside(config.database)), opened, journal.seq, clock, bytes_max=most, say=say)
    with recorder.at_work():
        yield recorder
