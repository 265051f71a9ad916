"""What begins: a day, a feed that is back, a desk that was down."""

from datetime import timedelta

from engine.floor import Floor, Outputs
from engine.model.events import FeedLost, FeedRestored, HistoryArrived, Woke
from engine.model.intents import FetchChain, FindOrder
from engine.model.latch_names import DAILY_LOSS, DRAWDOWN, FEED
from engine.model.records import Alarm, LatchCleared, LatchSet, OrderState, PlaybookPinned, TradingState
from engine.stages.leaving import call_back
from engine.stages.reconciling import doubt


def new_day(floor: Floor) -> Outputs:
    """Pin the rules of the day, and let yesterday's losses go."""
    playbook = floor.playbook
    yield PlaybookPinned(playbook.fingerprint, tuple(play.name for play in playbook.plays))
    for latch in (DAILY_LOSS, DRAWDOWN):
        if latch in floor.book.latches:
            yield LatchCleared(latch, "new session")
    session = floor.market.session
    if session is not None and not session.fomc_known:
        yield Alarm("calendar", f"rate decisions of {session.day.year} are not known here: no entries")


def feed(floor: Floor, event: FeedLost | FeedRestored) -> Outputs:
    """A desk that is half blind adds no risk."""
    latch = FEED + event.feed
    if isinstance(event, FeedLost):
        yield LatchSet(latch, TradingState.EXITS_ONLY, event.why or f"{event.feed} is silent")
        yield from call_back(floor)
    elif latch in floor.book.latches:
        yield LatchCleared(latch, f"{event.feed} is back")


def too_late(event: HistoryArrived) -> Outputs:
    """Only a history that could not be used comes this far."""
    yield Alarm(event.symbol, f"history of {event.symbol} came after its first minute: not read")


def feeds_anew(floor: Floor) -> Outputs:
    """Feeds begin anew with a start, and say so if they are still lost."""
    for latch in floor.book.latches:
        if latch.startswith(FEED):
            yield LatchCleared(latch, "started again")


def woke(floor: Floor, event: Woke) -> Outputs:
    """As after a start, but that the feeds are the same; a sleep that could cost nothing is not told."""
    asleep = timedelta(seconds=round(event.slept_s))
    if floor.in_session(event.at) or floor.book.positions or floor.book.blotter.live:
        yield Alarm("clock", f"nobody was there for {asleep}: everything is looked at anew")
    yield from recover(floor)


def recover(floor: Floor) -> Outputs:
    """Ask again what nobody has answered, and after what was said to be lost: it may have come meanwhile."""
    for order in list(floor.book.blotter.orders.values()):
        if order.live or order.state is OrderState.MISSING:
            yield FindOrder(order.intent.order_id)
    for pursuit in floor.book.pursuits.values():
        setup = pursuit.setup
        if pursuit.ticket is None and floor.play(setup.play).select.needs_chain:
            yield FetchChain(setup.setup, setup.underlying)
    if floor.book.broker.account:
        yield from doubt("the broker's books are not compared with ours yet")
