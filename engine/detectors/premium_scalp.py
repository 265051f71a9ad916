"""An oversold premium that turns up: minutes, not hours."""

from collections import deque
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from engine.measures.rsi import Rsi
from engine.model.contract import contract
from engine.model.events import BarClosed, MarketEvent
from engine.model.money import Ratio
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.readings import Readings

_MINUTE = timedelta(minutes=1)
_CENT = Decimal("0.01")


class PremiumScalpRule(Rule):
    """Up three percent in at most five minutes out of an RSI of 30 to 40 on the bar before.

    On the rising bar itself that RSI hardly ever stands; a put's premium turning up is the bearish mirror.
    """

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.PREMIUM})
    rise_min: Ratio = 0.03
    minutes_max: int = 5
    rsi_min: float = 30.0
    rsi_max: float = 40.0
    confidence: int = 85
    late_max: timedelta = timedelta(minutes=1)
    quiet_max: timedelta = timedelta(hours=4)
    life: timedelta = timedelta(minutes=1)
    kept_max: int = 512

    def watch(self, play: str, underlying: str) -> "PremiumScalp":
        """One watcher per underlying, one page per contract inside it."""
        return PremiumScalp(self, play, underlying)


class Premium:
    """One contract's closes of the last minutes and its RSI."""

    __slots__ = ("closes", "rsi")

    def __init__(self, minutes: int) -> None:
        self.closes: deque[tuple[datetime, float]] = deque(maxlen=minutes + 1)
        self.rsi = Rsi(14)


class PremiumScalp:
    __slots__ = ("_contracts", "_play", "_rule", "_underlying")

    def __init__(self, rule: PremiumScalpRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying
        self._contracts: dict[str, Premium] = {}

    def observe(self, event: MarketEvent, _readings: Readings | None) -> Signal | None:
        """Bars must come in order; one that comes late teaches and never triggers."""
        if not isinstance(event, BarClosed) or event.filled:
            return None
        premium = self._premium(event)
        if premium is None:
            return None
        before = premium.rsi.value
        premium.closes.append((event.starts, event.close))
        premium.rsi.update(event.close)
        late = event.at - event.starts > _MINUTE + self._rule.late_max
        if late or before is None or not self._rule.rsi_min <= before <= self._rule.rsi_max:
            return None
        return self._risen(event, premium, before)

    def _premium(self, event: BarClosed) -> Premium | None:
        """Forgets overnight, and the contract that was first heard of when there are too many."""
        premium = self._contracts.get(event.symbol)
        if premium is not None and event.starts <= premium.closes[-1][0]:
            return None
        if premium is None or event.starts - premium.closes[-1][0] > self._rule.quiet_max:
            premium = self._contracts[event.symbol] = Premium(self._rule.minutes_max)
            if len(self._contracts) > self._rule.kept_max:
                del self._contracts[next(iter(self._contracts))]
        return premium

    def _risen(self, event: BarClosed, premium: Premium, before: float) -> Signal | None:
        rule = self._rule
        oldest = event.starts - rule.minutes_max * _MINUTE
        lows = [close for starts, close in premium.closes if oldest <= starts < event.starts and close > 0]
        rise = event.close / min(lows) - 1.0 if lows else 0.0
        if rise < rule.rise_min:
            return None
        return Signal(
            detector="premium_scalp",
            play=self._play,
            underlying=self._underlying,
            direction=contract(event.symbol).right.when_bought,
            strength=rule.confidence,
            why=f"premium {rise:+.1%} within {rule.minutes_max} min, RSI was {before:.0f}",
            at=event.at,
            expires_at=event.at + rule.life,
            symbol=event.symbol,
            paid=Decimal(str(event.close)).quantize(_CENT),
        )
