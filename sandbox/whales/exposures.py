"""What dealers would have to hedge if they were long every call and short every put; rates taken as 0."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from math import exp, fsum, log, pi, sqrt

from engine.model.calendar import closes_at
from sandbox.whales.contracts import Line
from sandbox.whales.spelling import eastern, plain
from sandbox.whales.trades import Row

YEAR_S = 365.25 * 86_400
SHARES = 100
ONE_PERCENT = 0.01
GREEKS = ("charm", "delta", "gamma", "vanna")

Weight = Callable[[Line], float]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How one contract's delta and gamma stand, and how its delta moves with time and volatility."""

    delta: float
    gamma: float
    charm: float
    vanna: float

    def of(self, greek: str) -> float:
        """One of them by name."""
        match greek:
            case "delta":
                return self.delta
            case "gamma":
                return self.gamma
            case "charm":
                return self.charm
            case _:
                return self.vanna


def sensitivity(line: Line, price: float, at: datetime) -> Sensitivity | None:
    """A contract's sensitivities; none where it has no volatility or no time."""
    quote = line.quote
    years = (closes_at(line.listing.expiry) - at).total_seconds() / YEAR_S
    if not quote.iv or quote.delta is None or quote.gamma is None or years <= 0:
        return None
    width = quote.iv * sqrt(years)
    upper = log(price / line.listing.strike) / width + width / 2
    lower = upper - width
    density = exp(-upper * upper / 2) / sqrt(2 * pi)
    return Sensitivity(
        quote.delta, quote.gamma, charm=density * lower / (2 * years), vanna=-density * lower / quote.iv
    )


@dataclass(frozen=True, slots=True)
class Weighed:
    """A contract with its sensitivities."""

    line: Line
    senses: Sensitivity

    def exposure(self, greek: str, weight: Weight) -> float:
        """Shares to hedge: calls count for the dealer, puts against; a put's delta is negative by itself."""
        sign = 1.0 if self.line.call or greek == "delta" else -1.0
        return sign * self.senses.of(greek) * weight(self.line) * SHARES


def weighed(lines: Iterable[Line], price: float, at: datetime) -> list[Weighed]:
    """The contracts that have sensitivities."""
    pairs = ((line, sensitivity(line, price, at)) for line in lines)
    return [Weighed(line, senses) for line, senses in pairs if senses is not None]


def by_interest(line: Line) -> float:
    """Weighs by open interest."""
    return line.quote.open_interest


def by_volume(line: Line) -> float:
    """Weighs by today's volume."""
    return line.quote.volume


def by_direction(line: Line) -> float:
    """Weighs by what customers bought more than they sold, seen from the dealer."""
    return 0.0 if line.counted is None else line.counted.last.bid_volume - line.counted.last.ask_volume


def sums(every: Iterable[Weighed], *, gamma: str) -> Row:
    """Calls and puts apart, each Greek; gamma goes by another name in some replies."""
    totals: dict[str, float] = defaultdict(float)
    for each in every:
        side = "call" if each.line.call else "put"
        for greek in GREEKS:
            totals[f"{side}_{gamma if greek == 'gamma' else greek}"] += each.exposure(greek, by_interest)
    names = [f"{side}_{gamma if greek == 'gamma' else greek}" for side in ("call", "put") for greek in GREEKS]
    return {name: f"{totals[name]:.4f}" for name in names}


def by_strike(every: Iterable[Weighed]) -> dict[float, list[Weighed]]:
    """Contracts by strike, rising."""
    groups: dict[float, list[Weighed]] = defaultdict(list)
    for each in every:
        groups[each.line.listing.strike].append(each)
    return dict(sorted(groups.items()))


def strike_rows(every: Iterable[Weighed]) -> Iterator[Row]:
    """Exposure at each strike."""
    for strike, group in by_strike(every).items():
        yield sums(group, gamma="gex") | {"strike": plain(strike)}


def per_one_percent(every: Iterable[Weighed], price: float) -> Row:
    """Dollars to hedge for a move of one percent, weighed in three ways."""
    ways: tuple[tuple[str, Weight], ...] = (("oi", by_interest), ("vol", by_volume), ("dir", by_direction))
    units = (("gamma", price * price), ("charm", price), ("vanna", price))
    totals = {f"{greek}_per_one_percent_move_{way}": 0.0 for way, _ in ways for greek, _ in units}
    for each in every:
        sign = SHARES * ONE_PERCENT * (1.0 if each.line.call else -1.0)
        for way, weight in ways:
            if weighs := sign * weight(each.line):
                for greek, unit in units:
                    totals[f"{greek}_per_one_percent_move_{way}"] += each.senses.of(greek) * unit * weighs
    return {name: f"{total:.2f}" for name, total in totals.items()}


def levels(every: Iterable[Weighed]) -> Row:
    """The strikes that matter: most call gamma, most put gamma, most of both, and where the sign turns."""
    groups = by_strike(every)
    calls = {strike: gamma_of(group, call=True) for strike, group in groups.items()}
    puts = {strike: -gamma_of(group, call=False) for strike, group in groups.items()}
    both = {strike: calls[strike] + puts[strike] for strike in groups}
    net = [(strike, calls[strike] - puts[strike]) for strike in groups]
    flip = next((high for (_, one), (high, two) in pairwise(net) if one < 0 <= two), None)
    return {
        "call_wall": most(calls),
        "put_wall": most(puts),
        "gamma_magnet": most(both),
        "gamma_flip": None if flip is None else plain(flip),
    }


def gamma_of(group: Iterable[Weighed], *, call: bool) -> float:
    """Gamma exposure of one side."""
    return fsum(each.exposure("gamma", by_interest) for each in group if each.line.call == call)


def most(sizes: dict[float, float]) -> str | None:
    """The strike with the most, unless there is none."""
    strike = max(sizes, key=lambda strike: sizes[strike], default=None)
    return None if strike is None or sizes[strike] <= 0 else plain(strike)


def greek_rows(lines: Iterable[Line], expiry: date, price: float, at: datetime) -> Iterator[Row]:
    """Both sides of each strike of an expiry; what has no Greeks leaves its fields null."""
    strikes: dict[float, Row] = defaultdict(dict)
    for line in lines:
        if line.listing.expiry == expiry:
            strikes[line.listing.strike] |= side_of(line, sensitivity(line, price, at))
    for strike, row in sorted(strikes.items()):
        yield row | {"strike": f"{strike:.1f}", "expiry": expiry.isoformat(), "date": eastern(at)[:10]}


def side_of(line: Line, senses: Sensitivity | None) -> Row:
    """The Greeks of a call or a put."""
    quote, side = line.quote, "call" if line.call else "put"
    values = {
        "delta": quote.delta,
        "gamma": quote.gamma,
        "theta": quote.theta,
        "vega": quote.vega,
        "rho": quote.rho,
        "volatility": quote.iv,
        "charm": None if senses is None else senses.charm,
        "vanna": None if senses is None else senses.vanna,
    }
    row: Row = {f"{side}_{name}": None if value is None else plain(value) for name, value in values.items()}
    return row | {f"{side}_option_symbol": quote.symbol}
