"""One name's recent minutes, their clouds and the prints that mattered: what a chart is made from."""

from collections import deque
from datetime import datetime, timedelta
from decimal import Decimal

from bot.chat.wishes import Candle, Print, Ribbon
from engine.measures.cloud import Cloud
from engine.model.contract import Direction
from engine.model.events import BarClosed, DarkPrinted, FlowPrinted, SessionOpened
from engine.model.session import Session
from engine.theirs.bars import Bars

SHOWN = 75
PRINTS_KEPT, PRINTS_SHOWN = 200, 8
PREMIUM_MIN = Decimal(25_000)

_MINUTE = timedelta(minutes=1)
Edges = tuple[float | None, float | None]


class Minutes:
    """The same bars and clouds the engine reads, kept beside it for a picture."""

    def __init__(self, session: Session) -> None:
        self._bars = Bars(session.opens, session.closes)
        self._opens, self._closes = session.opens, session.closes
        self._candles: deque[Candle] = deque(maxlen=SHOWN)
        self._fast: deque[Edges] = deque(maxlen=SHOWN)
        self._macro: deque[Edges] = deque(maxlen=SHOWN)
        self._prints: deque[Print] = deque(maxlen=PRINTS_KEPT)
        self._price: float | None = None

    def open_session(self, session: Session) -> None:
        """Yesterday's candles stay as far as there is room; the clouds read on."""
        self._opens, self._closes = session.opens, session.closes
        self._bars.open_session(session.opens, session.closes)

    def bar(self, bar: BarClosed) -> None:
        """A new minute is drawn, a corrected one is drawn again in its place."""
        self._price = bar.close
        candle = Candle(bar.starts, bar.open, bar.high, bar.low, bar.close, bar.volume)
        match self._bars.update(bar):
            case "new":
                now = self._bars.now
                self._candles.append(candle)
                self._fast.append(_edges(now.cloud_5_12))
                self._macro.append(_edges(now.macro_cloud))
            case "corrected":
                for place, each in enumerate(self._candles):
                    if each.starts == bar.starts:
                        self._candles[place] = candle
            case _:
                pass

    def traded_at(self, price: Decimal) -> None:
        """Where the shares stand, for prints that only know their own premium."""
        self._price = float(price)

    def print(self, event: FlowPrinted | DarkPrinted) -> None:
        """Big ones only: small ones would hide the candles."""
        match event:
            case FlowPrinted():
                price, premium, leans = self._price, event.premium, event.direction
            case DarkPrinted():
                price, premium, leans = float(event.price), event.price * event.size, event.leans
        if price is not None and premium >= PREMIUM_MIN:
            bullish = None if leans is None else leans is Direction.BULLISH
            self._prints.append(Print(event.source_at or event.at, price, bullish, float(premium)))

    @property
    def price(self) -> float | None:
        """Where the shares were seen last."""
        return self._price

    @property
    def candles(self) -> tuple[Candle, ...]:
        return tuple(self._candles)

    @property
    def clouds(self) -> tuple[Ribbon, ...]:
        """The fast one above the macro one."""
        return tuple(
            Ribbon(tuple(fast for fast, _ in edges), tuple(slow for _, slow in edges))
            for edges in (self._macro, self._fast)
        )

    def prints(self, until: datetime) -> tuple[Print, ...]:
        """The dearest of those that are on the picture; the smaller ones are drawn over them."""
        first = self._candles[0].starts if self._candles else until - SHOWN * _MINUTE
        seen = [each for each in self._prints if each.at >= first]
        return tuple(sorted(seen, key=lambda each: -each.premium)[:PRINTS_SHOWN])


class Names:
    """The minutes of every name whose bars arrive, from the first session that is announced."""

    def __init__(self) -> None:
        self._kept: dict[str, Minutes] = {}
        self._session: Session | None = None

    def of(self, name: str) -> Minutes | None:
        return self._kept.get(name)

    def traded_at(self, name: str, price: Decimal) -> None:
        """A share's price; what nobody draws is not kept."""
        if name in self._kept:
            self._kept[name].traded_at(price)

    def hear(self, event: SessionOpened | BarClosed | FlowPrinted | DarkPrinted) -> None:
        """What may be on a picture later."""
        match event:
            case SessionOpened():
                self._session = event.session
                for minutes in self._kept.values():
                    minutes.open_session(event.session)
            case BarClosed() if self._session is not None:
                if event.symbol not in self._kept:
                    self._kept[event.symbol] = Minutes(self._session)
                self._kept[event.symbol].bar(event)
            case FlowPrinted() if event.underlying in self._kept:
                self._kept[event.underlying].print(event)
            case DarkPrinted() if event.symbol in self._kept:
                self._kept[event.symbol].print(event)
            case _:
                pass


def _edges(cloud: Cloud) -> Edges:
    return cloud.fast, cloud.slow
