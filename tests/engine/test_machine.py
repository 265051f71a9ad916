"""Anything may happen, in any order, and these things hold after every step."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.model.contract import Right
from engine.model.events import (
    AccountSeen,
    Approve,
    BrokerDoubted,
    BrokerSeen,
    CancelRest,
    Close,
    FeedLost,
    FeedRestored,
    Flatten,
    Half,
    Halt,
    HitAsk,
    MovedOutside,
    OrderFilled,
    Outside,
    QuoteMoved,
    Resume,
    Skip,
    StopToEntry,
    Tick,
)
from engine.model.intents import Effect, ResendOrder, SubmitOrder
from engine.model.money import Side
from engine.model.records import (
    Alarm,
    Approved,
    ClosedOutside,
    Fill,
    LatchCleared,
    LatchSet,
    OrderMoved,
    OrderState,
    Setup,
    SetupEnded,
    Ticket,
    Trade,
    TradingState,
)
from engine.replay import Step
from engine.sim import FillModel, VenueScript
from tests.engine.reads import Reads
from tests.engine.world import NAMES, RELIABLE, Mood, World, cents, chained, option, quoted, swept

MINUTE = timedelta(minutes=1)
EXITS_A_MINUTE = 6
SURPRISES = ("adopted", "beyond its quantity", "no longer knows")
"""Alarms after which more may be on order than is wanted, for as long as the cancels take."""

HANDS = (Close, Half, StopToEntry, HitAsk, CancelRest)
names = st.sampled_from(NAMES)
prices = st.sampled_from([20, 70, 84, 85, 95, 99, 101, 120, 140])
fresh = st.sampled_from([95, 98, 98, 99])
rights = st.sampled_from([Right.CALL, Right.CALL, Right.CALL, Right.PUT])
willing = [FillModel.IMMEDIATE, FillModel.IMMEDIATE, FillModel.PARTIAL, FillModel.DELAYED]
pauses = st.sampled_from([0.05, 0.5, 1.0, 5.0, 15.0, 61.0])


class Desk(RuleBasedStateMachine):
    """What was said is kept here beside the engine, so that the engine is not its own witness."""

    @initialize(
        entries=st.sampled_from([*willing, *FillModel]),
        exits=st.sampled_from([*willing, FillModel.NEVER, FillModel.REJECT]),
        seed=st.integers(1, 99),
    )
    def begin(self, entries: FillModel, exits: FillModel, seed: int) -> None:
        self.world = World(VenueScript(entries, exits, seed))
        self.ledger = Ledger()
        self.happened(self.world.steps)

    # ---- what can happen

    def happened(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self.ledger.take(step)

    def do(self, *events) -> None:
        for event in events:
            self.happened(self.world.happen(event))

    @rule(
        name=names,
        right=rights,
        tap=st.sampled_from([True, True, False]),
        after=pauses,
        price=fresh,
        most=st.sampled_from([None, None, 1]),
    )
    def an_idea(self, name: str, right: Right, tap: bool, after: float, price: int, most: int | None) -> None:
        later = self.world.later
        self.do(swept(later(0.5), name, right), chained(later(0.7), name, cents(99)))
        ticket = self.ledger.newest(name)
        if tap and ticket is not None:
            at = later(after)
            self.do(quoted(at, name, cents(99), right), Approve(at, ticket, "owner", most))
            self.do(quoted(later(1), name, cents(price), right))

    @rule(name=names, right=rights, price=prices, wide=st.sampled_from([2, 2, 30]), after=pauses)
    def a_quote(self, name: str, right: Right, price: int, wide: int, after: float) -> None:
        self.do(quoted(self.world.later(after), name, cents(price, wide), right))

    @rule(name=names, price=prices)
    def a_chain(self, name: str, price: int) -> None:
        self.do(chained(self.world.later(0.3), name, cents(price)))

    @rule(name=names, right=rights, size=st.sampled_from([300, 1_300]))
    def a_sweep(self, name: str, right: Right, size: int) -> None:
        self.do(swept(self.world.later(0.2), name, right, size))

    @rule(after=pauses)
    def time(self, after: float) -> None:
        self.do(Tick(self.world.later(after)))

    @rule(data=st.data(), kind=st.sampled_from([Approve, Approve, Skip, *HANDS]))
    def a_tap(self, data: st.DataObject, kind: type) -> None:
        tickets = ["LUNR-1", *sorted(self.ledger.tickets)]
        self.do(kind(self.world.later(0.1), data.draw(st.sampled_from(tickets)), "owner"))

    @rule(kind=st.sampled_from([Halt, Flatten, FeedLost, AccountSeen]), restful=st.booleans())
    def trouble(self, kind: type, restful: bool) -> None:
        about = {Halt: "owner", Flatten: "owner", FeedLost: "quotes", AccountSeen: Decimal(20_000)}[kind]
        self.do(kind(self.world.later(0.1), about))
        if restful:
            self.do(FeedRestored(self.world.later(3), "quotes"), Resume(self.world.later(3), "owner"))

    @rule()
    def peace(self) -> None:
        self.world.mood = Mood.HONEST
        self.do(FeedRestored(self.world.later(0.1), "quotes"), Resume(self.world.later(0.1), "owner"))

    @rule(mood=st.sampled_from(Mood))
    def the_venue_s_mood(self, mood: Mood) -> None:
        self.world.mood = mood

    @rule(lose=st.booleans())
    def a_restart(self, lose: bool) -> None:
        seen = len(self.world.steps)
        self.world.restart(lose=lose)
        self.happened(self.world.steps[seen:])

    @rule()
    def a_crash_after_the_next_decision(self) -> None:
        self.world.crashes = True

    # ---- what holds

    @invariant()
    def never_more_on_offer_than_held(self) -> None:
        book = self.world.engine.floor.book
        held = {position.setup: position.quantity for position in book.positions.values()}
        offered: Counter[str] = Counter()
        for order in book.blotter.live.values():
            if order.is_exit and order.state is not OrderState.CANCELLING:
                offered[order.intent.setup] += order.remaining
        for setup, contracts in offered.items():
            assert contracts <= held.get(setup, 0), setup
        assert held == {setup: count for setup, count in self.ledger.held.items() if setup in held}

    @invariant()
    def one_sale_at_a_time(self) -> None:
        live = self.world.engine.floor.book.blotter.live.values()
        sales = Counter(each.intent.setup for each in live if each.is_exit and each.remaining)
        for setup, count in sales.items():
            assert count <= 1 or setup in self.ledger.surprised, setup

    @invariant()
    def the_day_is_the_sum_of_its_trades(self) -> None:
        assert self.world.engine.floor.book.account.realized == self.ledger.realized

    @invariant()
    def what_is_on_order_and_bought_stays_within_the_ticket(self) -> None:
        for setup, planned in self.ledger.planned.items():
            wanted = [
                each.remaining
                for each in self.world.engine.floor.book.blotter.entries(setup)
                if each.state is not OrderState.CANCELLING
            ]
            assert self.ledger.bought[setup] + sum(wanted) <= planned or setup in self.ledger.surprised

    @invariant()
    def nobody_is_left_waiting_without_a_clock(self) -> None:
        book = self.world.engine.floor.book
        if book.positions or book.pursuits or book.blotter.live:
            assert self.world.engine.due is not None

    @precondition(lambda self: self.world.reliable)
    @invariant()
    def the_venue_never_sold_what_was_not_bought(self) -> None:
        for setup, contracts in self.truth().items():
            assert contracts >= 0 or setup in self.ledger.surprised, setup

    def truth(self) -> Counter[str]:
        """What the venue really did, heard or not."""
        return net(self.world, lambda intent: intent.setup)

    def teardown(self) -> None:
        """When the venue speaks plainly again, both sides soon agree."""
        if not hasattr(self, "world") or not self.world.reliable:
            return
        self.world.mood, self.world.crashes = Mood.HONEST, False
        self.do(Halt(self.world.later(1), "owner"), Tick(self.world.later(30)))
        ours = {setup: count for setup, count in self.ledger.held.items() if count}
        assert ours == {setup: count for setup, count in self.truth().items() if count}
        assert not list(self.world.engine.floor.book.pursuits) or ours


def net(world: World, of: Callable[[SubmitOrder], str]) -> Counter[str]:
    """What the venue has bought less what it has sold."""
    done: Counter[str] = Counter()
    for order in world.venue._orders.values():
        side = 1 if order.intent.side is Side.BUY else -1
        done[of(order.intent)] += side * sum(fill.quantity for fill in order.fills)
    return done


class Watched(Desk):
    """The same with the broker's books beside ours, in which other hands trade too."""

    @initialize(
        entries=st.sampled_from([*willing, FillModel.LATE_AFTER_CANCEL]),
        exits=st.sampled_from([*willing, FillModel.NEVER]),
        seed=st.integers(1, 99),
        hand=st.sampled_from([0, -1, -1, 2]),
        read=st.booleans(),
    )
    def begin(self, entries: FillModel, exits: FillModel, seed: int, hand: int, read: bool) -> None:
        self.world = World(VenueScript(entries, exits, seed), account="test")
        self.ledger, self.reads = Ledger(), Reads()
        self.sells = exits is not FillModel.NEVER
        self.happened(self.world.steps)
        self.the_broker_s_books_are_read(2, 3.0)
        self.something_is_bought(NAMES[0])
        if hand:
            self.another_hand(NAMES[0], hand, 98, read)
        elif read:
            self.the_broker_shows_nothing(3, NAMES[0])

    def happened(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self.ledger.take(step)
            self.reads.take(step, self.world.engine.floor.book)

    @rule(mood=st.sampled_from(sorted(RELIABLE)))
    def the_venue_s_mood(self, mood: Mood) -> None:
        """Where answers are lost two books need not agree: that is the other machine's."""
        self.world.mood = mood

    @rule(lose=st.just(False))
    def a_restart(self, lose: bool) -> None:
        super().a_restart(lose)

    @rule(name=names)
    def something_is_bought(self, name: str) -> None:
        self.an_idea(name, Right.CALL, tap=True, after=1.5, price=98, most=None)

    @rule(name=names)
    def something_is_bought_and_the_owner_halts(self, name: str) -> None:
        """Before the venue has said anything of it."""
        self.something_is_bought(name)
        self.do(Halt(self.world.later(0.001), "owner"))

    @rule(times=st.integers(1, 2), apart=st.sampled_from([0.5, 3.0, 10.0]))
    def the_broker_s_books_are_read(self, times: int, apart: float) -> None:
        """As the venue has them, whatever of it we were told; what is on its way makes no difference."""
        for _ in range(times):
            self.do(Tick(at := self.world.later(apart)))
            self.do(BrokerSeen(at, at, self.world.venue._holdings.held(at)))

    @rule(times=st.integers(1, 4), name=names)
    def the_broker_shows_nothing(self, times: int, name: str) -> None:
        """What a glitch looks like, a few times on end, with a price that nobody can sell for meanwhile."""
        for _ in range(times):
            self.do(Tick(at := self.world.later(3)))
            self.do(BrokerSeen(at, at), quoted(at, name, cents(70)))
        self.the_broker_s_books_are_read(1, 0.5)

    @rule(name=names, many=st.sampled_from([-1, -1, 2]), price=prices, read=st.booleans())
    def another_hand(self, name: str, many: int, price: int, read: bool) -> None:
        """Buys two, or sells one that no order of ours may sell; the history tells it before the books do."""
        symbol, at = option(name), self.world.later(0.5)
        self.do(Tick(at))
        live = [order for order in self.world.engine.floor.book.blotter.live.values() if order.remaining]
        there = sum(each.quantity for each in self.world.venue._holdings.held(at) if each.symbol == symbol)
        if any(order.intent.symbol == symbol for order in live) or there + many < 0:
            return
        (self.reads.bought if many > 0 else self.reads.sold)[symbol] += abs(many)
        self.do(MovedOutside(at, f"hand {at}", symbol, many, cents(price).bid, Outside.TRADED))
        if read:
            self.the_broker_s_books_are_read(2, 3.0)
            self.do(quoted(self.world.later(0.2), name, cents(price)))

    @rule()
    def something_may_have_been_missed(self) -> None:
        self.do(BrokerDoubted(self.world.later(0.1), "the connection was lost"))

    @precondition(lambda self: self.world.reliable)
    @invariant()
    def what_was_on_its_way_is_no_other_hand(self) -> None:
        theirs, reads = self.world.engine.floor.book.broker.foreign, self.reads
        for symbol in sorted({*self.ledger.gone, *theirs}):
            assert self.ledger.gone[symbol] <= reads.sold[symbol], "gone, and nobody has sold it"
            strange = theirs[symbol].quantity if symbol in theirs else 0
            assert strange <= reads.bought[symbol], "not ours, and nobody has bought it"

    @invariant()
    def a_halt_leaves_nothing_on_offer_to_buy(self) -> None:
        book = self.world.engine.floor.book
        if book.latches.state is TradingState.HALTED:
            assert not [each for each in book.blotter.live.values() if not each.is_exit and each.cancellable]

    def truth(self) -> Counter[str]:
        """By contract, without what others did: that is beside it."""
        return Counter({symbol: self.there(symbol) for symbol in {option(name) for name in NAMES}})

    def the_venue_never_sold_what_was_not_bought(self) -> None:
        """Below zero is what is short, whoever sold it."""

    def there(self, symbol: str) -> int:
        held = self.world.venue._holdings.held(self.world.now)
        return sum(each.quantity for each in held if each.symbol == symbol)

    def teardown(self) -> None:
        """When all speak plainly both books agree; and whoever is asked to close everything closes it."""
        if not hasattr(self, "world") or not self.world.reliable:
            return
        self.world.mood, self.world.crashes = Mood.HONEST, False
        self.do(Halt(self.world.later(1), "owner"), Tick(self.world.later(30)))
        self.the_broker_s_books_are_read(4, 3.0)
        self.agrees()
        if self.sells:
            self.closes()

    def agrees(self) -> None:
        book, ours = self.world.engine.floor.book, Counter[str]()
        for position in book.positions.values():
            ours[position.symbol] += position.quantity
        for symbol in map(option, NAMES):
            assert ours[symbol] + book.broker.strange(symbol) == self.there(symbol), symbol

    def closes(self) -> None:
        """A venue that is slow to fill needs a second quote before the order is called back."""
        self.do(Flatten(self.world.later(61), "owner"))
        for _ in range(12):
            for symbol in sorted({each.symbol for each in self.world.engine.floor.book.positions.values()}):
                self.do(QuoteMoved(self.world.later(1.2), symbol, cents(99)))
        assert not self.world.engine.floor.book.positions


class Ledger:
    """The journal's own arithmetic, and what no single step may do."""

    def __init__(self) -> None:
        self.held: Counter[str] = Counter()
        self.bought: Counter[str] = Counter()
        self.planned: dict[str, int] = {}
        self.realized = Decimal(0)
        self.tickets: dict[str, Ticket] = {}
        self.surprised: set[str] = set()
        self.gone: Counter[str] = Counter()
        self._ended: set[str] = set()
        self._approved: set[str] = set()
        self._latches: set[str] = set()
        self._filled: Counter[str] = Counter()
        self._fills: set[str] = set()
        self._orders: set[str] = set()
        self._sales: dict[tuple[str, bool], list[datetime]] = {}
        self._open: dict[str, str] = {}

    def newest(self, name: str) -> str | None:
        """The ticket a person would tap now."""
        return next((ticket for ticket in reversed(self.tickets) if ticket.startswith(name)), None)

    def take(self, step: Step) -> None:
        if not isinstance(step.event, OrderFilled):
            assert not any(isinstance(output, Fill) for output in step.outputs)
        for output in step.outputs:
            self._one(step.event.at, output)

    def _one(self, at: datetime, output: object) -> None:
        match output:
            case Setup():
                assert output.setup not in self._open
                self._open[output.setup] = output.setup
            case SetupEnded():
                assert output.setup not in self._ended, "a setup ends once"
                self._ended.add(output.setup)
            case Ticket():
                assert all(verdict.passed for verdict in output.verdicts)
                self.tickets[output.ticket] = output
                self.planned[output.setup] = output.quantity
            case Approved():
                assert output.setup not in self._ended
                self._approved.add(output.setup)
            case SubmitOrder():
                assert output.order_id not in self._orders, "an order id is used once"
                self._orders.add(output.order_id)
                self._sent(output)
                self._offered(at, output)
            case ResendOrder():
                assert output.order.order_id in self._orders, "sent again is not sent anew"
                self._sent(output.order)
            case OrderMoved():
                assert output.filled >= self._filled[output.order_id], "filled never falls"
                self._filled[output.order_id] = output.filled
            case Fill():
                self._filled_once(output)
            case ClosedOutside():
                self._left(output)
            case Trade():
                assert self.held[output.setup] == 0
                self.realized += output.pnl
            case Alarm() if any(word in output.text for word in SURPRISES):
                self.surprised.add(output.about)
            case LatchSet():
                self._latches.add(output.latch)
            case LatchCleared():
                self._latches.discard(output.latch)

    def _sent(self, order: SubmitOrder) -> None:
        assert (order.side is Side.BUY) == (order.effect is Effect.OPEN)
        assert order.quantity > 0
        assert order.limit > 0
        if order.effect is Effect.OPEN:
            assert order.setup in self._approved, "nobody said yes"
            assert not self._latches, "the desk was not trading"
            newest = [ticket for ticket in self.tickets.values() if ticket.setup == order.setup][-1]
            assert order.limit <= newest.price_max
            assert order.quantity + self.bought[order.setup] <= newest.quantity
            return
        assert order.quantity <= self.held[order.setup], "more than is held"

    def _offered(self, at: datetime, order: SubmitOrder) -> None:
        """Under its own id again it is the same order; leaving whole owes nothing to a part's attempts."""
        if order.effect is Effect.CLOSE:
            whole = order.quantity == self.held[order.setup]
            sales = self._sales.setdefault((order.setup, whole), [])
            sales.append(at)
            assert len([sent for sent in sales if at - sent < MINUTE]) <= EXITS_A_MINUTE

    def _left(self, gone: ClosedOutside) -> None:
        assert 0 < gone.quantity <= self.held[gone.setup], "more is gone than was held"
        self.held[gone.setup] -= gone.quantity
        self.gone[gone.symbol] += gone.quantity

    def _filled_once(self, fill: Fill) -> None:
        assert fill.fill_id not in self._fills, "a fill counts once"
        self._fills.add(fill.fill_id)
        sign = 1 if fill.side is Side.BUY else -1
        self.held[fill.setup] += sign * fill.quantity
        if fill.side is Side.BUY:
            self.bought[fill.setup] += fill.quantity


TestDesk = Desk.TestCase
TestDesk.settings = settings(
    deadline=None, max_examples=60, stateful_step_count=40, derandomize=True, database=None
)

TestWatched = Watched.TestCase
TestWatched.settings = settings(TestDesk.settings, max_examples=100)
