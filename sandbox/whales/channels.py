"""What the stream can say: each channel's frames between two moments, in the order they happened."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean

from sandbox.whales import alerts, dark, trades
from sandbox.whales.desk import Desk
from sandbox.whales.measures import Exposures
from sandbox.whales.spelling import cents, epoch_ms
from sandbox.whales.tape import Tape
from sandbox.whales.tides import Net, is_call, out_of_the_money, stream_tide
from sandbox.whales.trades import Row, trade

MINUTE = timedelta(minutes=1)
PAST = 30

Said = tuple[datetime, str, Row]

WIDE = ("flow-alerts", "option_trades", "off_lit_trades", "price", "gex", "market_tide")
PER_SHARE = ("option_trades", "price", "gex")
NOT_PLAYED = (
    "news", "lit_trades", "gex_strike", "gex_strike_expiry", "periscope", "net_flow", "interval_flow",
    "contract_screener", "trading_halts", "custom_alerts", "futures_trades", "futures", "interpolated_iv",
    "iv_term_structure",
)  # fmt: skip


@dataclass
class Channels:
    """Everything the stream is fed from."""

    desk: Desk
    exposures: Exposures
    closes: dict[str, str] = field(default_factory=dict)
    averages: dict[str, float] = field(default_factory=dict)

    def known(self, channel: str) -> bool:
        """True for a channel that has something to say."""
        name, colon, share = channel.partition(":")
        if not colon:
            return name in WIDE
        return name in PER_SHARE and share in self.desk.tape.market.underlyings

    def between(self, start: datetime, end: datetime, joined: frozenset[str]) -> list[Said]:
        """What was said on these channels after one moment and up to another."""
        said: list[Said] = []
        names = frozenset(channel.partition(":")[0] for channel in joined)
        for name, source in self.sources().items():
            if name in names:
                said += (each for each in source(start, end, joined) if each[1] in joined)
        said.sort(key=lambda each: each[0])
        return said

    def sources(self) -> dict[str, Callable[[datetime, datetime, frozenset[str]], Iterator[Said]]]:
        """Who feeds which channel."""
        return {
            "flow-alerts": self._alerts,
            "option_trades": self._trades,
            "off_lit_trades": self._dark,
            "price": self._prices,
            "gex": self._exposures,
            "market_tide": self._tide,
        }

    @property
    def tape(self) -> Tape:
        """The day so far."""
        return self.desk.tape

    def _alerts(self, start: datetime, end: datetime, _: frozenset[str]) -> Iterator[Said]:
        for each in self.tape.market.alerts(start, end):
            yield each.created, "flow-alerts", alerts.stream_row(each)

    def _trades(self, start: datetime, end: datetime, joined: frozenset[str]) -> Iterator[Said]:
        for each in self.tape.market.option_prints(start, end):
            names = {"option_trades", f"option_trades:{each.underlying}"} & joined
            if names and not each.canceled:
                row = trades.stream_row(trade(self.tape, each))
                yield from ((each.at, name, row) for name in sorted(names))

    def _dark(self, start: datetime, end: datetime, _: frozenset[str]) -> Iterator[Said]:
        for each in self.tape.market.dark_prints(start, end):
            yield each.at, "off_lit_trades", dark.stream_row(each, self._average(each.symbol))

    def _prices(self, start: datetime, end: datetime, joined: frozenset[str]) -> Iterator[Said]:
        """Once a second, what has changed; a jump of the clock is one look, at its end."""
        for share in self._shares("price", joined):
            quote = self.tape.market.stock(share, end)
            close = cents(quote.last)
            if self.closes.get(share) != close:
                self.closes[share] = close
                row = {"ticker": share, "close": close, "time": epoch_ms(end), "vol": quote.volume}
                yield from ((end, name, row) for name in ("price", f"price:{share}"))

    def _exposures(self, start: datetime, end: datetime, joined: frozenset[str]) -> Iterator[Said]:
        for at in self._minutes(start, end):
            for share in self._shares("gex", joined):
                row = dict(self.exposures.minute(share, at)) | {"ticker": share, "timestamp": epoch_ms(at)}
                row |= {f"delta_per_one_percent_move_{way}": "0" for way in ("oi", "vol")}
                del row["time"]
                yield from ((at, name, row) for name in ("gex", f"gex:{share}"))

    def _tide(self, start: datetime, end: datetime, _: frozenset[str]) -> Iterator[Said]:
        for at in self._minutes(start, end):
            every, outside = Net(), Net()
            for each in self.tape.market.option_prints(at - MINUTE, at):
                if not each.canceled:
                    call = is_call(self.tape, each)
                    every.add(each, call=call)
                    if out_of_the_money(self.tape, each):
                        outside.add(each, call=call)
            yield at, "market_tide", stream_tide(at, every, outside)

    def _minutes(self, start: datetime, end: datetime) -> Iterator[datetime]:
        session = self.tape.market.session
        at = max(start, session.opens).replace(second=0, microsecond=0) + MINUTE
        while at <= min(end, session.closes):
            yield at
            at += MINUTE

    def _shares(self, name: str, joined: frozenset[str]) -> Sequence[str]:
        every = self.tape.market.underlyings
        return every if name in joined else [share for share in every if f"{name}:{share}" in joined]

    def _average(self, share: str) -> float:
        if share not in self.averages:
            bars = self.tape.market.daily(share, PAST)
            self.averages[share] = fmean(bar.volume for bar in bars) if bars else 0.0
        return self.averages[share]
