"""What happened is remembered before anything is decided: by the market, and by what is ours."""

from collections.abc import Container, Iterator
from decimal import Decimal

from engine.floor import Floor
from engine.hearing import Hearing
from engine.model.events import (
    AccountSeen,
    BarClosed,
    BrokerSeen,
    ChainArrived,
    DarkPrinted,
    DeskStarted,
    EarningsScheduled,
    Event,
    FeeCharged,
    FlowCancelled,
    FlowPrinted,
    HistoryArrived,
    IvRecorded,
    MovedOutside,
    PricesClassed,
    QuoteMoved,
    Resume,
    SessionOpened,
    Tick,
    TradingHalted,
    TradingResumed,
    Woke,
)
from engine.model.records import Signal
from engine.ours.book import Book
from engine.ours.orders import VenueEvent
from engine.ours.portfolio import bar_closed, mark
from engine.theirs.history import take_history
from engine.theirs.market import noted


def observe(floor: Floor, hearing: Hearing, event: Event) -> list[Signal] | None:
    """The opinions about it; none when nothing of ours is touched by it, and no stage need look."""
    book, market = floor.book, floor.market
    match event:
        case QuoteMoved():
            return _quoted(floor, event)
        case FlowPrinted():
            return hearing.printed(event)
        case FlowCancelled():
            hearing.cancelled(event)
        case BarClosed():
            market.halts.traded(event)
            if event.symbol not in book.on:
                return hearing.bar_closed(event) or None
            bar_closed(book.on, event)
            return hearing.bar_closed(event)
        case Tick():
            return hearing.silent(event.at) if hearing.gathering else []
        case DarkPrinted():
            return hearing.dark_printed(event) or ([] if event.symbol in book.on else None)
        case ChainArrived():
            market.chain_arrived(event)
            _moved(book, mark(book.held, _marks(event, book.held)))
        case SessionOpened():
            if not market.session_opened(event.session):
                return None
            book.session_opened(event.at, event.session.opens)
        case TradingHalted() | TradingResumed():
            return [] if market.halts.take(event) else None
        case HistoryArrived():
            return None if take_history(market, event) else []
        case Resume():
            hearing.resumed()
        case _:
            _note(floor, event)
    return []


def _quoted(floor: Floor, event: QuoteMoved) -> list[Signal] | None:
    """A price of what is held or being bought; of all others it is only remembered."""
    book, market = floor.book, floor.market
    if event.source_at is not None and market.overtaken(event):
        return None
    market.quotes[event.symbol] = event
    held = book.held.get(event.symbol)
    if held is None:
        return [] if event.symbol in book.entering else None
    for position in held:
        _moved(book, position.mark(event))
    return []


def _moved(book: Book, by: Decimal) -> None:
    """What is held has moved by so much; what nobody had seen a market of may be told by it, too."""
    if book.account.carried.untold:
        book.account.tell(book.positions)
    book.account.come_to(book.account.sure + by)


def _note(floor: Floor, event: Event) -> None:
    """What is told now and then."""
    book, market = floor.book, floor.market
    book.broker.silence.hear(event)
    match event:
        case _ if isinstance(event, VenueEvent):
            book.blotter.heard(event)
        case BrokerSeen():
            book.broker.take(event, book.held, book.blotter.slack())
        case MovedOutside() if not book.blotter.filled_by(event.line_id):
            book.broker.statement.take(event)
        case FeeCharged():
            book.account.charges.take(event)
        case AccountSeen():
            book.account.seen(event.equity, book.open_by_setup)
        case IvRecorded() | EarningsScheduled() | PricesClassed():
            noted(market, event)
        case DeskStarted():
            book.prefix, book.account.live, book.broker.account = event.prefix, event.live, event.account
            book.authority.started(event.at)
            book.broker.started(event.at)
            market.started()
        case Woke():
            book.broker.started(event.at)
            market.started()
        case _:
            pass


def _marks(event: ChainArrived, held: Container[str]) -> Iterator[QuoteMoved]:
    """A chain asked for in the dark says what is held is worth, too; no later than it came."""
    for row in event.rows:
        if row.symbol in held:
            yield QuoteMoved(min(row.quote_at or event.at, event.at), row.symbol, row.quote)
