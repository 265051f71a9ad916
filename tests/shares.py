"""The shares beneath a story: quiet minutes and quotes, so that a tape says only what it is about."""

import re
from collections.abc import Iterator

_STRIKE = re.compile(r"(\d+(?:\.\d+)?)[CP]")
_BEFORE, _FIRST = 15, 9 * 60 + 31
_LOOKED = frozenset({"flow", "chain"})
_JUDGED = _LOOKED | {"approve"}


def quiet(body: list[str]) -> Iterator[str]:
    """Flat bars up to the first tap, and a quote of the shares whenever a contract is looked at."""
    lines = [line for line in body if line.split("#")[0].strip()]
    prices = _prices(lines)
    bars = sorted((minute, name) for name in prices for minute in _minutes(lines, name))
    market = {name: f"{float(price) - 0.01:.2f}x{float(price) + 0.01:.2f}" for name, price in prices.items()}
    for line in lines:
        clock, verb, *rest = line.split()
        while bars and bars[0][0] * 60 <= _seconds(clock):
            minute, name = bars.pop(0)
            flat = " ".join([prices[name]] * 4)
            yield f"{minute // 60:02d}:{minute % 60:02d}:00 bar {name} {flat} 0"
        if verb == "stock":
            market[rest[0]] = rest[1]
        name = rest[0].rsplit("-", 1)[0] if rest else ""
        if verb in _JUDGED and name in market:
            yield f"{clock} stock {name} {market[name]}"
        yield line


def _prices(lines: list[str]) -> dict[str, str]:
    """Every name with flow, at the first strike that was traded: shares nobody quoted stand there."""
    prices: dict[str, str] = {}
    for line in lines:
        _, verb, *rest = line.split()
        if verb == "flow":
            found = _STRIKE.match(rest[1])
            prices.setdefault(rest[0], found[1] if found else "12")
    return prices


def _minutes(lines: list[str], name: str) -> range:
    """A quarter of an hour before the first print, and on until the last look or the first tap."""
    told = [line.split() for line in lines]
    flows = [_minute(clock) for clock, verb, *rest in told if verb == "flow" and rest[0] == name]
    looks = [_minute(clock) for clock, verb, *rest in told if verb in _LOOKED and rest[0] == name]
    taps = [_minute(clock) for clock, verb, *_ in told if verb == "approve"]
    last = max(min(looks[-1], *taps[:1]) if taps else looks[-1], flows[0])
    return range(max(flows[0] - _BEFORE, _FIRST + 1), last + 1)


def _minute(clock: str) -> int:
    return int(_seconds(clock)) // 60


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
