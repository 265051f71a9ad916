"""What was closed: today, before today but heard of only now, and in the calendar month."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bot.chat.cards.episode import Episode
from engine.model.calendar import eastern_date
from engine.model.records import Trade
from engine.model.session import Session
from engine.ours.carried import Carried

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Closed:
    """A trade, and what of it was made or lost before it was adopted."""

    trade: Trade
    theirs: Decimal

    @property
    def pnl(self) -> Decimal:
        """What is a result of this desk."""
        return self.trade.pnl - self.theirs


@dataclass(slots=True)
class Takings:
    """A trade belongs to the day on which it ended; who hears of it later still hears of it."""

    trades: list[Closed] = field(default_factory=list)
    carried: Carried = field(default_factory=Carried)
    """The gates' own rule, at the bid."""
    late: list[Closed] = field(default_factory=list)
    """Heard of after the account of their day."""
    month: Decimal = _ZERO
    month_of: tuple[int, int] = (0, 0)
    _theirs: dict[str, Decimal] = field(default_factory=dict)
    """By setup that is held: what it had come to when it was adopted, before fees."""
    _accounted: int = 0
    """So many of the late ones are in an account."""

    def new_day(self) -> None:
        self.trades = []
        self.carried.new_day()
        self.late, self._accounted = self.late[self._accounted :], 0

    def began(self, held: Mapping[str, Decimal | None]) -> None:
        """With what each setup had come to by then, as far as anybody knows."""
        known = {setup: pnl or _ZERO for setup, pnl in held.items()}
        self.carried.began(known, self.pnl + self.theirs)

    def tell(self, episodes: Mapping[str, Episode]) -> None:
        """What was adopted before anybody knew what it had come to."""
        for setup in tuple(self.carried.untold):
            each = episodes[setup]
            if (gross := each.gross) is not None:
                self._theirs[setup] = gross
                self.carried.tell(setup, gross, each.quoted_at)

    def accounted(self) -> None:
        """The account of the day is made."""
        self._accounted = len(self.late)

    def take(self, trade: Trade, session: Session | None, *, accounted: bool) -> None:
        """What was over before the session is no part of its result."""
        before = session is not None and trade.closed_at < session.opens
        if trade.setup in self.carried.untold:
            self._theirs[trade.setup] = trade.pnl + trade.fees
        self.carried.closed(trade, before=before)
        closed = Closed(trade, self._theirs.pop(trade.setup, _ZERO))
        if not before:
            self.trades.append(closed)
        if before or accounted:
            self.late.append(closed)
        self._month(closed)

    def _month(self, closed: Closed) -> None:
        """What the calendar month has come to, across its days; the one before is over."""
        day = eastern_date(closed.trade.closed_at)
        if self.month_of < (day.year, day.month):
            self.month_of, self.month = (day.year, day.month), _ZERO
        if self.month_of == (day.year, day.month):
            self.month += closed.pnl

    def in_month(self, session: Session | None) -> Decimal:
        """Of this session's own month."""
        day = session.day if session is not None else None
        return self.month if day is not None and self.month_of == (day.year, day.month) else _ZERO

    @property
    def pnl(self) -> Decimal:
        """What was closed today came to, after fees, since it was ours."""
        return sum((each.pnl for each in self.trades), _ZERO)

    @property
    def theirs(self) -> Decimal:
        """What that had come to before it was adopted."""
        return sum((each.theirs for each in self.trades), _ZERO)

    @property
    def brought(self) -> Decimal:
        """What positions had come to that were held over the night, or adopted, where `pnl` counts it."""
        return self.carried.total - self.theirs

    @property
    def fees(self) -> Decimal:
        return sum((each.trade.fees for each in self.trades), _ZERO)

    @property
    def wins(self) -> int:
        return sum(each.pnl > 0 for each in self.trades)

    @property
    def losses(self) -> int:
        return sum(each.pnl < 0 for each in self.trades)
