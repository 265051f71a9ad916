"""Premium bought less premium sold, minute by minute, from the prints of the tape."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.model.calendar import eastern_date
from sandbox.market.nouns import OptionPrint
from sandbox.whales.spelling import cents, eastern, old_seconds, to_seconds
from sandbox.whales.tape import Tape
from sandbox.whales.trades import Row


@dataclass
class Net:
    """What one stretch of time adds up to; at the ask counts for, at the bid against."""

    calls: float = 0.0
    puts: float = 0.0
    net_calls: int = 0
    net_puts: int = 0
    call_volume: int = 0
    put_volume: int = 0
    call_asks: int = 0
    call_bids: int = 0
    put_asks: int = 0
    put_bids: int = 0
    delta: float = 0.0

    def add(self, each: OptionPrint, *, call: bool) -> None:
        """Counts a print."""
        sign = side_of(each)
        asks, bids = (each.size if sign > 0 else 0), (each.size if sign < 0 else 0)
        self.delta += sign * (each.delta or 0.0) * each.size * 100
        if call:
            self.calls += sign * each.premium
            self.net_calls += sign * each.size
            self.call_volume += each.size
            self.call_asks += asks
            self.call_bids += bids
        else:
            self.puts += sign * each.premium
            self.net_puts += sign * each.size
            self.put_volume += each.size
            self.put_asks += asks
            self.put_bids += bids

    @property
    def volume(self) -> int:
        """Calls less puts, by net volume."""
        return self.net_calls - self.net_puts


def side_of(each: OptionPrint) -> int:
    """Above the middle bought, below it sold, on it neither."""
    middle = (each.bid + each.ask) / 2
    if each.ask <= 0.0 or abs(each.price - middle) < 1e-9:
        return 0
    return 1 if each.price > middle else -1


def out_of_the_money(tape: Tape, each: OptionPrint) -> bool:
    """Strike beyond the share's price; a strike at the price is on neither side."""
    away = tape.listed[each.symbol].strike - each.underlying_price
    return away > 0 if is_call(tape, each) else away < 0


def is_call(tape: Tape, each: OptionPrint) -> bool:
    """By its listing."""
    return tape.listed[each.symbol].right.value == "C"


def netted(
    tape: Tape, prints: Iterable[OptionPrint], *, every: timedelta, only: Callable[[OptionPrint], bool]
) -> dict[datetime, Net]:
    """Sums by stretch of time since the open."""
    opens = tape.market.session.opens
    nets: dict[datetime, Net] = defaultdict(Net)
    for each in prints:
        if each.id not in tape.busted and only(each):
            start = opens + (each.at - opens) // every * every
            nets[start].add(each, call=is_call(tape, each))
    return dict(sorted(nets.items()))


def tide_rows(nets: dict[datetime, Net]) -> Iterator[Row]:
    """The market's tide: premium adds up over the day, volume too."""
    calls = puts = 0.0
    volume = 0
    for start, net in nets.items():
        calls, puts, volume = calls + net.calls, puts + net.puts, volume + net.volume
        yield {
            "date": eastern_date(start).isoformat(),
            "net_call_premium": f"{calls:.4f}",
            "net_put_premium": f"{puts:.4f}",
            "net_volume": volume,
            "timestamp": eastern(start),
        }


def tick_rows(nets: dict[datetime, Net]) -> Iterator[Row]:
    """One share's minutes, each by itself: who wants sums adds them up."""
    for start, net in nets.items():
        yield {
            "call_volume": net.call_volume,
            "call_volume_ask_side": net.call_asks,
            "call_volume_bid_side": net.call_bids,
            "date": eastern_date(start).isoformat(),
            "net_call_premium": cents(net.calls),
            "net_call_volume": net.net_calls,
            "net_delta": f"{net.delta:.4f}",
            "net_put_premium": cents(net.puts),
            "net_put_volume": net.net_puts,
            "put_volume": net.put_volume,
            "put_volume_ask_side": net.put_asks,
            "put_volume_bid_side": net.put_bids,
            "tape_time": old_seconds(start),
        }


def stream_tide(at: datetime, every: Net, outside: Net) -> Row:
    """The tide on the stream: all contracts and those out of the money."""
    return {
        "timestamp": to_seconds(at),
        "net_volume": every.volume,
        "net_call_premium": f"{every.calls:.1f}",
        "net_put_premium": f"{every.puts:.1f}",
        "otm_net_volume": outside.volume,
        "otm_net_call_premium": f"{outside.calls:.1f}",
        "otm_net_put_premium": f"{outside.puts:.1f}",
    }
