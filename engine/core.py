"""One event in, what follows out: the trading order of the stages, readable as a sentence."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from engine.book import Book
from engine.floor import Floor, Output, Outputs
from engine.hearing import Hearing
from engine.history import take_history
from engine.latches import DAILY_LOSS
from engine.market import Market, marks
from engine.model.events import (
    AccountSeen,
    BarClosed,
    ChainArrived,
    Command,
    DarkPrinted,
    DeskStarted,
    EarningsScheduled,
    Event,
    FeedLost,
    FeedRestored,
    FlowPrinted,
    HistoryArrived,
    IvRecorded,
    OrderEvent,
    PayloadRefused,
    PricesClassed,
    QuoteMoved,
    SessionOpened,
    Tick,
)
from engine.model.intents import FindOrder
from engine.model.records import Alarm, LatchCleared, LatchSet, PlaybookPinned, Signal, TradingState
from engine.plays.play import Playbook
from engine.portfolio import bar_closed, mark
from engine.stages.arming import restarted, watch_over, watched
from engine.stages.asking import ask_again
from engine.stages.bounding import bound, started
from engine.stages.climbing import climb
from engine.stages.detecting import detect
from engine.stages.entering import enter
from engine.stages.lapsing import lapse, tally
from engine.stages.leaving import bury, call_back, leave, look
from engine.stages.obeying import obey
from engine.stages.offering import draft, draft_shares
from engine.stages.proceeding import proceed
from engine.stages.scaling import scale
from engine.stages.settling import settle
from engine.stages.stopping import confirm_flat

SECOND = timedelta(seconds=1)
FEED = "feed "
NOTHING: tuple[Output, ...] = ()


class Engine:
    """Decides. The same events give the same outputs, wherever they come from."""

    def __init__(self, playbook: Playbook) -> None:
        self.floor = Floor(Book(), Market(), playbook)
        self._hearing = Hearing(self.floor.market, playbook)
        self.beat = datetime.min.replace(tzinfo=UTC)

    @property
    def due(self) -> datetime | None:
        """When time alone could change something: the next whole second, while anything is pending."""
        waits = self.floor.book.busy or watched(self.floor) or self._hearing.gathering
        return self.beat if waits else None

    def step(self, event: Event) -> tuple[Output, ...]:
        """Take one event, change the book by what follows from it, and say what followed."""
        signals = self.observe(event)
        if signals is None:
            return NOTHING
        outputs: list[Output] = []
        for stage in (*self._stages(event, signals), _keep_within(self.floor, event.at, outputs)):
            for output in stage:
                self.floor.book.apply(event.at, output)
                outputs.append(output)
        return tuple(outputs) if outputs else NOTHING

    def recall(self, event: Event, outputs: Iterable[Output]) -> None:
        """Take a step that is already written down: nothing is decided twice."""
        self.observe(event)
        for output in outputs:
            self.floor.book.apply(event.at, output)

    def observe(self, event: Event) -> list[Signal] | None:
        """Remember what happened; none when nothing of ours is touched by it."""
        if event.at >= self.beat:
            self.beat = event.at.replace(microsecond=0) + SECOND
        book, market = self.floor.book, self.floor.market
        match event:
            case QuoteMoved():
                market.quotes[event.symbol] = event
                held = book.held.get(event.symbol)
                if held is not None:
                    for position in held:
                        position.mark(event)
                elif event.symbol not in book.entering:
                    return None
            case FlowPrinted():
                return self._hearing.printed(event)
            case BarClosed():
                if event.symbol not in book.on:
                    return self._hearing.bar_closed(event) or None
                bar_closed(book.on, event)
                return self._hearing.bar_closed(event)
            case DarkPrinted():
                return self._hearing.dark_printed(event) or ([] if event.symbol in book.on else None)
            case Tick() if self._hearing.gathering:
                return self._hearing.silent(event.at)
            case ChainArrived():
                market.chain_arrived(event)
                mark(book.held, marks(event, book.held))
            case SessionOpened():
                if not market.session_opened(event.session):
                    return None
                book.session_opened()
            case HistoryArrived():
                return None if take_history(market, event) else []
            case _:
                self._note(event)
        return []

    def _note(self, event: Event) -> None:
        """What is told now and then."""
        book, market = self.floor.book, self.floor.market
        match event:
            case AccountSeen():
                book.account.seen(event.equity, book.open_pnl)
            case IvRecorded():
                market.iv_recorded(event)
            case EarningsScheduled():
                market.earnings[event.symbol] = event.day
            case PricesClassed():
                market.classed = event
            case DeskStarted():
                book.prefix, book.account.live = event.prefix, event.live
                book.authority.started(event.at)
            case _:
                pass

    def _stages(self, event: Event, signals: list[Signal]) -> Iterable[Outputs]:
        """Leave before entering."""
        floor, book, at = self.floor, self.floor.book, event.at
        match event:
            case QuoteMoved() if event.symbol not in book.entering:
                return (leave(floor, at, book.held.get(event.symbol, ()), quoted=True),)
            case QuoteMoved():
                held, ours = book.held.get(event.symbol, ()), book.entering[event.symbol]
                return leave(floor, at, held, quoted=True), climb(floor, at, ours), enter(floor, at, ours)
            case FlowPrinted():
                on_it = book.on.get(event.underlying, ())
                return leave(floor, at, on_it), *_take_in(floor, at, signals)
            case BarClosed() | DarkPrinted():
                name, on_it = event.symbol, book.on.get(event.symbol, ())
                return leave(floor, at, on_it), scale(floor, at, name), *_take_in(floor, at, signals)
            case ChainArrived():
                name, ours = event.underlying, tuple(book.pursuits.values())
                left = leave(floor, at, book.on.get(name, ()))
                drafts = draft(floor, at, name), draft_shares(floor, at)
                return left, climb(floor, at, ours), enter(floor, at, ours), *drafts, proceed(floor, at)
            case SessionOpened():
                return _new_day(floor), bury(floor, at)
            case AccountSeen():
                return (tally(floor),)
            case FeedLost() | FeedRestored():
                return (_feed(floor, event),)
            case HistoryArrived():
                return (_too_late(event),)
            case PayloadRefused() | IvRecorded() | EarningsScheduled() | PricesClassed():
                return ()
            case OrderEvent():
                return settle(floor, event), look(floor, at), tally(floor)  # type: ignore[arg-type]
            case Command():
                return (obey(floor, event),)  # type: ignore[arg-type]
            case Tick():
                return (*self._second(at), *_take_in(floor, at, signals))
            case DeskStarted():
                return restarted(floor), _recover(floor), started(floor, at)
            case _:
                raise TypeError(f"no stage for {type(event).__name__}")

    def _second(self, at: datetime) -> Iterable[Outputs]:
        """Everything that time alone can change."""
        floor, ours = self.floor, tuple(self.floor.book.pursuits.values())
        return (
            ask_again(floor, at),
            leave(floor, at, tuple(floor.book.positions.values())),
            look(floor, at),
            climb(floor, at, ours),
            enter(floor, at, ours),
            draft_shares(floor, at),
            proceed(floor, at),
            lapse(floor, at),
            tally(floor),
        )


def _take_in(floor: Floor, at: datetime, signals: list[Signal]) -> Iterable[Outputs]:
    """Opinions become ideas, and an idea about shares whose price is known is offered at once."""
    return (detect(floor, at, signals), draft_shares(floor, at), proceed(floor, at)) if signals else ()


def _keep_within(floor: Floor, at: datetime, outputs: Sequence[Output]) -> Outputs:
    """What a step has led to is held against every bound before the next."""
    yield from bound(floor, at, outputs)
    yield from watch_over(floor, at)
    yield from confirm_flat(floor, at)


def _new_day(floor: Floor) -> Outputs:
    """Pin the rules of the day, and let yesterday's loss go."""
    playbook = floor.playbook
    yield PlaybookPinned(playbook.fingerprint, tuple(play.name for play in playbook.plays))
    if DAILY_LOSS in floor.book.latches:
        yield LatchCleared(DAILY_LOSS, "new session")
    session = floor.market.session
    if session is not None and not session.fomc_known:
        yield Alarm("calendar", f"rate decisions of {session.day.year} are not known here: no entries")


def _feed(floor: Floor, event: FeedLost | FeedRestored) -> Outputs:
    """A desk that is half blind adds no risk."""
    latch = FEED + event.feed
    if isinstance(event, FeedLost):
        yield LatchSet(latch, TradingState.EXITS_ONLY, f"{event.feed} is silent")
        yield from call_back(floor)
    elif latch in floor.book.latches:
        yield LatchCleared(latch, f"{event.feed} is back")


def _too_late(event: HistoryArrived) -> Outputs:
    """Only a history that could not be used comes this far."""
    yield Alarm(event.symbol, f"history of {event.symbol} came after its first minute: not read")


def _recover(floor: Floor) -> Outputs:
    """Ask the venue about all that is not proven over; feeds begin anew and say so if they are still lost."""
    for latch in floor.book.latches:
        if latch.startswith(FEED):
            yield LatchCleared(latch, "started again")
    for order_id in list(floor.book.blotter.live):
        yield FindOrder(order_id)
