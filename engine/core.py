"""One event in, what follows out: the trading order of the stages, readable as a sentence."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain

from engine.floor import Floor, Output, Outputs
from engine.hearing import Hearing
from engine.model.events import (
    AccountSeen,
    BarClosed,
    ChainArrived,
    DarkPrinted,
    DeskStarted,
    EarningsScheduled,
    Event,
    FeedLost,
    FeedRestored,
    FlowCancelled,
    FlowPrinted,
    HistoryArrived,
    IvRecorded,
    PayloadRefused,
    PricesClassed,
    QuoteMoved,
    SessionOpened,
    Tick,
    TradingHalted,
    TradingResumed,
    Woke,
)
from engine.model.latch_names import STARTS
from engine.model.records import Signal
from engine.observing import observe
from engine.ours.book import Book
from engine.ours.orders import VenueEvent
from engine.plays.play import Playbook
from engine.stages.arming import restarted, watch_over, watched
from engine.stages.asking import ask_again, give_up
from engine.stages.beginning import feed, feeds_anew, new_day, recover, too_late, woke
from engine.stages.bounding import bound, started
from engine.stages.burying import bury
from engine.stages.climbing import climb
from engine.stages.detecting import detect
from engine.stages.entering import enter
from engine.stages.halting import heed
from engine.stages.lapsing import lapse, tally
from engine.stages.leaving import leave, look
from engine.stages.obeying import Wish, obey
from engine.stages.offering import draft, draft_shares
from engine.stages.proceeding import proceed
from engine.stages.reconciling import BrokerNews, ask_broker, reconcile
from engine.stages.scaling import scale
from engine.stages.settling import settle
from engine.stages.stopping import confirm_flat
from engine.stages.withdrawing import withdraw
from engine.theirs.market import Market

SECOND = timedelta(seconds=1)
NOTHING: tuple[Output, ...] = ()

_Told = VenueEvent | BrokerNews


class Engine:
    """Decides. The same events give the same outputs, wherever they come from."""

    def __init__(self, playbook: Playbook) -> None:
        self.floor = Floor(Book(), Market(), playbook)
        self._hearing = Hearing(self.floor.market, playbook, self.floor.book.latches)
        self.beat = datetime.min.replace(tzinfo=UTC)
        """The first whole second after all that was observed: what the next Tick is stamped with."""

    @property
    def due(self) -> datetime | None:
        """When time alone could change something: the next whole second, while anything is pending."""
        book = self.floor.book
        pending = book.busy or book.broker.pending or self._hearing.gathering
        silent = book.broker.silence.since is not None
        return self.beat if pending or silent or watched(self.floor) else None

    def step(self, event: Event) -> tuple[Output, ...]:
        """Take one event, change the book by what follows from it, and say what followed."""
        if event.at >= self.beat:
            self.beat = _second_after(event.at)
        signals = observe(self.floor, self._hearing, event)
        if signals is None:
            return NOTHING
        outputs: list[Output] = []
        stages = self._stages(event, signals)
        if STARTS in self.floor.book.latches:
            stages = _old_business(self.floor, event) or stages
        stages = chain(stages, _bounds(self.floor, event.at, outputs))
        for output in chain.from_iterable(stages):
            self.floor.book.apply(event.at, output)
            outputs.append(output)
        return tuple(outputs) if outputs else NOTHING

    def recall(self, event: Event, outputs: Iterable[Output]) -> None:
        """Take a step that is already written down: nothing is decided twice."""
        if event.at >= self.beat:
            self.beat = _second_after(event.at)
        observe(self.floor, self._hearing, event)
        for output in outputs:
            self.floor.book.apply(event.at, output)

    def _stages(self, event: Event, signals: list[Signal]) -> Iterable[Outputs]:
        """Leave before entering."""
        floor, book, at = self.floor, self.floor.book, event.at
        match event:
            case QuoteMoved():
                held, ours = book.held.get(event.symbol, ()), book.entering.get(event.symbol)
                out = leave(floor, at, held, quoted=True)
                return (out,) if ours is None else (out, climb(floor, at, ours), enter(floor, at, ours))
            case Tick():
                return chain(self._second(at), _take_in(floor, at, signals)) if signals else self._second(at)
            case FlowPrinted():
                return leave(floor, at, book.on.get(event.underlying, ())), *_take_in(floor, at, signals)
            case BarClosed() | DarkPrinted():
                name, on_it = event.symbol, book.on.get(event.symbol, ())
                return leave(floor, at, on_it), scale(floor, at, name), *_take_in(floor, at, signals)
            case _ if isinstance(event, _Told):
                return _told(floor, event), bury(floor, at), look(floor, at), tally(floor)
            case ChainArrived():
                return _listed(floor, at, event.underlying)
            case SessionOpened():
                return new_day(floor), bury(floor, at)
            case AccountSeen():
                return (tally(floor),)
            case TradingHalted() | TradingResumed():
                return (heed(floor, event),)
            case FlowCancelled():
                return (withdraw(floor, event),)
            case FeedLost() | FeedRestored():
                return (feed(floor, event),)
            case HistoryArrived():
                return (too_late(event),)
            case PayloadRefused() | IvRecorded() | EarningsScheduled() | PricesClassed():
                return ()
            case _ if isinstance(event, Wish):
                return (obey(floor, event),)
            case DeskStarted():
                return restarted(floor), feeds_anew(floor), recover(floor), started(floor, at)
            case Woke():
                return restarted(floor, "nobody was there"), woke(floor, event)
            case _:
                raise TypeError(f"no stage for {type(event).__name__}")

    def _second(self, at: datetime) -> Iterable[Outputs]:
        """Everything that time alone can change."""
        floor, ours = self.floor, tuple(self.floor.book.pursuits.values())
        return (
            ask_again(floor, at),
            give_up(floor, at),
            ask_broker(floor, at),
            leave(floor, at, tuple(floor.book.positions.values())),
            look(floor, at),
            climb(floor, at, ours),
            enter(floor, at, ours),
            draft_shares(floor, at),
            proceed(floor, at),
            lapse(floor, at),
            tally(floor),
        )


def _second_after(at: datetime) -> datetime:
    return at.replace(microsecond=0) + SECOND


def _told(floor: Floor, event: _Told) -> Outputs:
    """The venue speaks of one order, or of the whole account."""
    return settle(floor, event) if isinstance(event, VenueEvent) else reconcile(floor, event)


def _listed(floor: Floor, at: datetime, name: str) -> Iterable[Outputs]:
    """A chain prices what is held and what is bought, and answers who waited for it."""
    ours = tuple(floor.book.pursuits.values())
    out = leave(floor, at, floor.book.on.get(name, ())), climb(floor, at, ours)
    return *out, enter(floor, at, ours), draft(floor, at, name), *_offer_shares(floor, at)


def _take_in(floor: Floor, at: datetime, signals: list[Signal]) -> Iterable[Outputs]:
    """Opinions become ideas, and an idea about shares whose price is known is offered at once."""
    return (detect(floor, at, signals), *_offer_shares(floor, at)) if signals else ()


def _offer_shares(floor: Floor, at: datetime) -> Iterable[Outputs]:
    """Their price is known without a chain; and then whatever was approved meanwhile goes on."""
    return draft_shares(floor, at), proceed(floor, at)


def _old_business(floor: Floor, event: Event) -> tuple[Outputs, ...]:
    """Of a desk that keeps falling over: an error in what begins anything must not take the exits with it."""
    book, at = floor.book, event.at
    match event:
        case QuoteMoved():
            return (leave(floor, at, book.held.get(event.symbol, ()), quoted=True),)
        case FlowPrinted() | ChainArrived():
            return (leave(floor, at, book.on.get(event.underlying, ())),)
        case BarClosed() | DarkPrinted():
            return (leave(floor, at, book.on.get(event.symbol, ())),)
        case Tick():
            out = leave(floor, at, tuple(book.positions.values()))
            asked = ask_again(floor, at), give_up(floor, at), ask_broker(floor, at)
            ended = climb(floor, at, tuple(book.pursuits.values())), lapse(floor, at)
            return *asked, out, look(floor, at), *ended, tally(floor)
        case _:
            return ()


def _bounds(floor: Floor, at: datetime, outputs: Sequence[Output]) -> Iterator[Outputs]:
    """What a step has led to is held against every bound before the next; most lead to nothing."""
    if outputs or floor.book.latches.held or watched(floor):
        yield bound(floor, at, outputs)
        yield watch_over(floor, at)
        yield confirm_flat(floor, at)
