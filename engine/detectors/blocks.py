"""One party took a large position in one piece, or in pieces on one exchange."""

from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from engine.measures.flow_scores import urgency
from engine.model.events import FlowPrinted, Location, MarketEvent, Opening, Shape
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.readings import Readings

_PAID_UP = frozenset({Location.ABOVE_ASK, Location.AT_ASK})


class BlockRule(Rule):
    """An opening block or split bought at the ask: negotiated ones print at the middle and lean nowhere."""

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.BLOCKS})
    premium_min: Decimal = Decimal(100_000)
    life: timedelta = timedelta(minutes=5)
    openings: tuple[Opening, ...] = (Opening.CERTAIN, Opening.LIKELY)

    def watch(self, play: str, underlying: str) -> "Blocks":
        """Nothing is remembered, but the shape of all detectors is one."""
        return Blocks(self, play, underlying)


class Blocks:
    __slots__ = ("_play", "_rule", "_underlying")

    def __init__(self, rule: BlockRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying

    def observe(self, event: MarketEvent, _readings: Readings | None) -> Signal | None:
        """Each block stands for itself."""
        if not isinstance(event, FlowPrinted) or event.shape not in (Shape.BLOCK, Shape.SPLIT):
            return None
        if event.premium < self._rule.premium_min or event.opening not in self._rule.openings:
            return None
        direction = event.direction
        if direction is None or event.location not in _PAID_UP:
            return None
        contracts = "" if event.size is None else f"{event.size:,} contracts, "
        return Signal(
            detector="blocks",
            play=self._play,
            underlying=self._underlying,
            direction=direction,
            strength=urgency(
                sweep=False, exchanges=event.exchanges, premium=event.premium, contracts=event.size
            ),
            why=f"{event.shape} of {contracts}${event.premium / 1000:,.0f}k",
            at=event.at,
            expires_at=event.at + self._rule.life,
            symbol=event.symbol,
            paid=event.price,
        )
