"""What is THEIRS: the last thing everybody said, and how long ago."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from engine.measures.flow import FlowTape
from engine.model.contract import Direction
from engine.model.events import BarClosed, ChainArrived, ChainRow, DarkPrinted, FlowPrinted, QuoteMoved, Shape
from engine.model.session import Session

FLOW_SPAN = timedelta(minutes=15)
DARK_DAYS = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """A chain row and the moment it was true."""

    row: ChainRow
    at: datetime


@dataclass(slots=True)
class Market:
    session: Session | None = None
    quotes: dict[str, QuoteMoved] = field(default_factory=dict)
    chains: dict[str, dict[str, Listed]] = field(default_factory=dict)
    stock_volume: dict[str, float] = field(default_factory=dict)
    option_volume: dict[str, int] = field(default_factory=dict)
    flow: dict[str, FlowTape] = field(default_factory=dict)
    dark: dict[str, list[float]] = field(default_factory=dict)

    def session_opened(self, session: Session) -> bool:
        """A new day empties what was yesterday's; the same day told again only changes its hours."""
        again, self.session = self.session is not None and self.session.day == session.day, session
        if again:
            return False
        self.chains.clear()
        self.stock_volume.clear()
        self.option_volume.clear()
        self.flow.clear()
        for days in self.dark.values():
            days.append(0.0)
            del days[:-DARK_DAYS]
        return True

    def bar_closed(self, event: BarClosed) -> None:
        """Volume seen is a floor under the day's volume."""
        self.stock_volume[event.symbol] = self.stock_volume.get(event.symbol, 0.0) + event.volume

    def chain_arrived(self, event: ChainArrived) -> None:
        """Newer rows replace older ones; rows that are not in this answer stay, with their age."""
        chain = self.chains.setdefault(event.underlying, {})
        for row in event.rows:
            chain[row.symbol] = Listed(row, row.quote_at or event.at)
        if event.stock_volume is not None:
            self.stock_volume[event.underlying] = float(event.stock_volume)

    def marks(self, event: ChainArrived, held: Container[str]) -> Iterator[QuoteMoved]:
        """A chain asked for in the dark says what is held is worth, too."""
        for row in event.rows:
            if row.symbol in held:
                yield QuoteMoved(row.quote_at or event.at, row.symbol, row.quote)

    def flow_printed(self, event: FlowPrinted) -> None:
        """Count contracts seen, and remember the sweeps that lean."""
        if event.size is not None:
            self.option_volume[event.symbol] = self.option_volume.get(event.symbol, 0) + event.size
        if event.shape is Shape.SWEEP and (direction := event.direction) is not None:
            if event.underlying not in self.flow:
                self.flow[event.underlying] = FlowTape(FLOW_SPAN)
            self.flow[event.underlying].add(event.at, direction, event.premium)

    def dark_printed(self, event: DarkPrinted) -> None:
        """Five days of off-exchange dollars, where the side is known."""
        if event.direction is None:
            return
        days = self.dark.setdefault(event.symbol, [0.0])
        dollars = float(event.price) * event.size
        days[-1] += dollars if event.direction is Direction.BULLISH else -dollars

    def dark_net(self, underlying: str, direction: Direction) -> float:
        """Dollars accumulated our way; zero when no sided print was seen."""
        net = sum(self.dark.get(underlying, ()))
        return net if direction is Direction.BULLISH else -net

    def volume(self, symbol: str, listed: ChainRow) -> int | None:
        """The day's contracts: the vendor's count, or what the tape has shown if that is more."""
        seen = self.option_volume.get(symbol)
        if listed.volume is None or seen is None:
            return listed.volume if seen is None else seen
        return max(listed.volume, seen)

    def quote(self, symbol: str, underlying: str) -> QuoteMoved | None:
        """The newest two-sided market of a contract, whether streamed or from a chain."""
        streamed = self.quotes.get(symbol)
        listed = self.chains.get(underlying, {}).get(symbol)
        if listed is None or (streamed is not None and streamed.at >= listed.at):
            return streamed
        return QuoteMoved(listed.at, symbol, listed.row.quote)

    def stock(self, underlying: str) -> QuoteMoved | None:
        """The last usable quote of the shares."""
        moved = self.quotes.get(underlying)
        return moved if moved is not None and moved.quote.usable else None

    def mid(self, underlying: str) -> Decimal | None:
        """The middle of the shares' market."""
        moved = self.stock(underlying)
        return moved.quote.mid if moved is not None else None
