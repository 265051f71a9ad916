"""What is THEIRS: the last thing everybody said, and how long ago."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.measures.dark_net import DarkNet
from engine.measures.flow import FlowTape
from engine.model.calendar import eastern_date, is_session
from engine.model.contract import Direction, is_shares
from engine.model.events import (
    BarClosed,
    ChainArrived,
    ChainRow,
    DarkPrinted,
    EarningsScheduled,
    FlowPrinted,
    IvRecorded,
    PricesClassed,
    QuoteMoved,
    Shape,
)
from engine.model.quote import PriceClass
from engine.model.session import Session, session_on
from engine.theirs.bars import Bars
from engine.theirs.greeks import Aged, Batch, of_shares
from engine.theirs.halts import Halts
from engine.theirs.iv_memory import IvMemory
from engine.theirs.readings import Readings
from engine.theirs.volumes import Volumes

FLOW_SPAN = timedelta(minutes=15)
DARK_DAYS = 5
BAR_AGE_MAX = timedelta(minutes=2)
FILL_AFTER = timedelta(seconds=20)
LONG = timedelta(days=1)
"""Older than any price that anybody acts on."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A chain row and the moment it was true."""

    row: ChainRow
    at: datetime
    batch: Batch


@dataclass(slots=True)
class Market:
    session: Session | None = None
    quotes: dict[str, QuoteMoved] = field(default_factory=dict)
    chains: dict[str, dict[str, Listed]] = field(default_factory=dict)
    volumes: Volumes = field(default_factory=Volumes)
    flow: dict[str, FlowTape] = field(default_factory=dict)
    dark: dict[str, DarkNet] = field(default_factory=dict)
    bars: dict[str, Bars] = field(default_factory=dict)
    iv: dict[str, IvMemory] = field(default_factory=dict)
    earnings: dict[str, date] = field(default_factory=dict)
    classed: PricesClassed | None = None
    halts: Halts = field(default_factory=Halts)

    def started(self) -> None:
        """How long nobody lived cannot be known: what was shown to a former life is too old for any order."""
        self.halts = Halts()
        for symbol, moved in self.quotes.items():
            self.quotes[symbol] = replace(moved, at=moved.at - LONG, source_at=None)
        for chain in self.chains.values():
            for symbol, listed in chain.items():
                chain[symbol] = replace(listed, at=min(listed.at, listed.batch.at - LONG))

    def session_opened(self, session: Session) -> bool:
        """A new day empties what was yesterday's; the same day told again only changes its hours."""
        again, self.session = self.session is not None and self.session.day == session.day, session
        if again:
            return False
        self.halts.new_day(session.day)
        self.chains.clear()
        self.volumes.new_day()
        self.flow.clear()
        for net in self.dark.values():
            net.open_day()
        for bars in self.bars.values():
            bars.open_session(session.opens, session.closes)
        return True

    def follow(self, event: BarClosed) -> Readings | None:
        """Read a minute in its place, today's as announced; the readings of one that just ended are news."""
        bars = self.bars.get(event.symbol)
        if bars is None or event.starts != bars.due:
            bars = _bars_of_the_day(self, event, bars)
        if bars is None or bars.update(event) != "new" or event.at - event.starts > BAR_AGE_MAX:
            return None
        return bars.now

    def latest(self, underlying: str) -> Readings | None:
        """As of the last minute that was sent: for what only leans on bars beside."""
        bars = self.bars.get(underlying)
        return bars.now if bars is not None else None

    def readings(self, underlying: str, at: datetime) -> Readings | None:
        """As of now: minutes that nobody sent are filled once a late bar has had its chance."""
        bars = self.bars.get(underlying)
        if bars is None:
            return None
        bars.fill(at - FILL_AFTER)
        return bars.now

    def chain_arrived(self, event: ChainArrived) -> None:
        """Newer rows replace older ones; rows that are not in this answer stay, with their age."""
        chain = self.chains.setdefault(event.underlying, {})
        stock, closes = self.mid(event.underlying), self.session.closes if self.session is not None else None
        spot = event.spot if event.spot is not None else stock
        batch = Batch(event.at, event.rows, float(spot) if spot is not None else None, closes)
        for row in event.rows:
            chain[row.symbol] = Listed(row, row.quote_at or event.at, batch)
            self.volumes.listed(row)
        if event.stock_volume is not None:
            seen = self._seen_volume(event.underlying) or 0.0
            self.volumes.shares[event.underlying] = event.stock_volume - seen

    def overtaken(self, event: QuoteMoved) -> bool:
        """By its own word it is older than what was told before it."""
        kept, said = self.quotes.get(event.symbol), event.source_at
        before = kept.source_at if kept is not None else None
        return said is not None and before is not None and said < before <= event.at

    def flow_leaned(self, event: FlowPrinted) -> None:
        """Remember the sweeps that lean, once they are whole."""
        if event.shape is Shape.SWEEP and (direction := event.direction) is not None:
            if event.underlying not in self.flow:
                self.flow[event.underlying] = FlowTape(FLOW_SPAN)
            self.flow[event.underlying].add(event.at, direction, event.premium)

    def dark_printed(self, event: DarkPrinted) -> None:
        """Five days of off-exchange dollars, where the side is known and the exchange was open."""
        net = self.dark.get(event.symbol)
        if net is None:
            net = self.dark[event.symbol] = DarkNet(DARK_DAYS)
        session, when = self.session, event.source_at or event.at
        net.add(event, in_hours=session is None or session.opens <= when < session.closes)

    def dark_net(self, underlying: str, direction: Direction) -> float:
        """Dollars accumulated our way; zero when no sided print was seen."""
        dark = self.dark.get(underlying)
        net = dark.net if dark is not None else 0.0
        return net if direction is Direction.BULLISH else 0.0 - net

    def stock_volume(self, underlying: str) -> float | None:
        """The day's shares: what a chain told and the minutes since, or those alone."""
        seen, told = self._seen_volume(underlying), self.volumes.shares.get(underlying)
        return seen if told is None else told + (seen or 0.0)

    def _seen_volume(self, underlying: str) -> float | None:
        """Of today's minutes; none before the first."""
        bars, session = self.bars.get(underlying), self.session
        if bars is None or bars.due == bars.opens or (session is not None and bars.opens < session.opens):
            return None
        return bars.volume

    def price_class(self, symbol: str) -> PriceClass | None:
        """Whose prices these are; none when no feed has said."""
        if self.classed is None:
            return None
        return self.classed.shares if is_shares(symbol) else self.classed.options

    def greeks(self, symbol: str, underlying: str, at: datetime) -> Aged | None:
        """What the contract's last chain says of it; none when it was never listed. Shares need no chain."""
        if symbol == underlying:
            return of_shares(at)
        listed = self.chains.get(underlying, {}).get(symbol)
        return listed.batch.greeks(listed.row, at) if listed is not None else None

    def quote(self, symbol: str, underlying: str) -> QuoteMoved | None:
        """The newest two-sided market of a contract, whether streamed or from a chain."""
        listed = self.chains.get(underlying, {}).get(symbol)
        return self.newest(symbol, listed) if listed is not None else self.quotes.get(symbol)

    def newest(self, symbol: str, listed: Listed) -> QuoteMoved:
        """Of a listed contract: what was streamed, unless the chain is newer by our own clock."""
        streamed, at = self.quotes.get(symbol), min(listed.at, listed.batch.at)
        if streamed is not None and streamed.at >= at:
            return streamed
        return QuoteMoved(at, symbol, listed.row.quote, listed.at)

    def stock(self, underlying: str) -> QuoteMoved | None:
        """The last usable quote of the shares."""
        moved = self.quotes.get(underlying)
        return moved if moved is not None and moved.quote.usable else None

    def mid(self, underlying: str) -> Decimal | None:
        """The middle of the shares' market."""
        moved = self.stock(underlying)
        return moved.quote.mid if moved is not None else None


def noted(market: Market, event: IvRecorded | EarningsScheduled | PricesClassed) -> None:
    """One volatility a day, of which today's is asked about; the next report; whose prices these are."""
    match event:
        case IvRecorded():
            market.iv.setdefault(event.symbol, IvMemory()).record(event.day, event.iv)
        case EarningsScheduled():
            market.earnings[event.symbol] = event.day
        case PricesClassed():
            market.classed = event


def _bars_of_the_day(market: Market, event: BarClosed, bars: Bars | None) -> Bars | None:
    """Opened for a name or a day that is new; none for a minute outside regular hours of any day."""
    today = market.session
    hours = today if today is not None and today.opens <= event.starts else _published(event.starts)
    if hours is None:
        return None
    if bars is None:
        bars = market.bars[event.symbol] = Bars(hours.opens, hours.closes)
    elif hours.opens > bars.opens:
        bars.open_session(hours.opens, hours.closes)
    return bars


def _published(at: datetime) -> Session | None:
    """An earlier session's hours, or those of a day nobody has announced."""
    day = eastern_date(at)
    return session_on(day) if is_session(day) else None
