"""VST, 23 May 2025: a real morning of option prints, with sweeps and with spreads that look like them."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from functools import cache

import pytest

from engine.detectors.flow_bias import FlowBiasRule
from engine.detectors.sweeps import SweepRule
from engine.measures.trade_side import location
from engine.model.contract import Direction
from engine.model.events import FlowPrinted, Location, Opening, Shape
from engine.theirs.gathering import Gather, Gathering
from tests.engine.detectors.listen import heard
from tests.recordings import rows

SECONDS = Gather(gap_max=timedelta(seconds=1))
"""The recording's clock knows seconds only."""
ANY = SweepRule(openings=(Opening.CERTAIN, Opening.LIKELY, Opening.UNKNOWN))
SPREADS = {
    "VST250718C00155000", "VST250718C00165000", "VST250718C00180000", "VST250718C00210000",
    "VST250530C00167500", "VST250530P00146000",
}  # fmt: skip

SPREAD_SECONDS = {"14:17:57", "15:38:42", "15:41:13", "15:41:15"}


@cache
def tape(*, flagged: bool) -> tuple[FlowPrinted, ...]:
    """Every print as a feed would bring it; without the flag, a spread has to be seen to be one."""
    prints = []
    for row in rows("option_trades/vst_2025-05-23.parquet"):
        price, size = Decimal(str(row["price"])), int(str(row["size"]))
        legs = flagged and row["condition"] == "Spread"
        prints.append(
            FlowPrinted(
                row["ts"], "VST", str(row["occ"]), price * size * 100, price, size,
                Shape.MULTI_LEG if legs else Shape.SINGLE,
                location=location(price, Decimal(str(row["bid"])), Decimal(str(row["ask"]))),
                source_at=row["ts"], exchange=str(row["exchange"]),
            )
        )  # fmt: skip
    return tuple(prints)


def whole(*, flagged: bool) -> list[FlowPrinted]:
    gathering, prints = Gathering(SECONDS), tape(flagged=flagged)
    made = [each for piece in prints for each in gathering.take(piece)]
    return made + list(gathering.all_whole(prints[-1].at + timedelta(minutes=1)))


def test_the_quote_gives_the_side_the_recording_gives():
    given = [row["side"] for row in rows("option_trades/vst_2025-05-23.parquet")]
    ours = {
        Location.ABOVE_ASK: "ask", Location.AT_ASK: "ask", Location.MID: "mid",
        Location.AT_BID: "bid", Location.BELOW_BID: "bid",
    }  # fmt: skip
    known = [(side, each.location) for side, each in zip(given, tape(flagged=True), strict=True)]
    told = [(side, ours[where]) for side, where in known if where is not Location.UNKNOWN]
    assert len(told) > 3100
    assert all(side == mine for side, mine in told)


def test_the_big_ask_side_sweep_is_one_print():
    (big,) = [
        each for each in whole(flagged=True)
        if each.symbol == "VST250620C00175000" and f"{each.source_at:%H:%M:%S}" == "14:08:28"
    ]  # fmt: skip
    assert (big.shape, big.size, big.exchanges) == (Shape.SWEEP, 1527, 10)
    assert Decimal(564_000) < big.premium < Decimal(566_000)
    assert big.direction is Direction.BULLISH
    assert big.opening is Opening.UNKNOWN
    pieces = [
        each for each in tape(flagged=True)
        if each.symbol == big.symbol and "14:08:25" <= f"{each.at:%H:%M:%S}" <= "14:08:28"
    ]  # fmt: skip
    sides = Counter()
    for each in pieces:
        sides["ask" if each.location in (Location.AT_ASK, Location.ABOVE_ASK) else each.location] += each.size
    assert (sides["ask"], sides[Location.AT_BID] + sides[Location.BELOW_BID]) == (1213, 309)


@pytest.mark.parametrize("flagged", [True, False], ids=["flagged", "unflagged"])
def test_the_sweeps_are_told_and_the_spreads_are_not(flagged):
    signals = heard(tape(flagged=flagged), ANY, name="VST", gather=SECONDS)
    told = {(signal.symbol, f"{signal.at:%H:%M}") for signal in signals}
    assert {
        ("VST250620C00160000", "13:51"), ("VST250620C00175000", "14:08"), ("VST250815C00180000", "14:14"),
        ("VST251219C00200000", "14:49"),
    } <= told  # fmt: skip
    assert not SPREADS & {symbol for symbol, _ in told}
    assert {signal.direction for signal in signals} == {Direction.BULLISH}


@pytest.mark.parametrize("flagged", [True, False], ids=["flagged", "unflagged"])
def test_no_leg_of_a_large_spread_leans(flagged):
    legs = [each for each in whole(flagged=flagged) if f"{each.source_at:%H:%M:%S}" in SPREAD_SECONDS]
    large = [each for each in legs if each.symbol in SPREADS and each.premium > 10_000]
    assert len({each.symbol for each in large}) >= 3
    assert {(each.shape, each.direction) for each in large} == {(Shape.MULTI_LEG, None)}


def test_nothing_is_lost_or_counted_twice():
    for flagged in (True, False):
        assert sum(each.size for each in whole(flagged=flagged)) == sum(
            each.size for each in tape(flagged=flagged)
        )
        assert sum(each.premium for each in whole(flagged=flagged)) == sum(
            each.premium for each in tape(flagged=flagged)
        )


def test_a_feed_that_never_says_opening_is_silent_unless_the_play_accepts_not_knowing():
    assert heard(tape(flagged=True), SweepRule(), name="VST", gather=SECONDS) == []


def test_the_bias_of_that_morning_was_up():
    signals = heard(tape(flagged=True), FlowBiasRule(), name="VST", gather=SECONDS)
    swept = {signal.direction for signal in signals if not signal.why.endswith("0 of 1 swept")}
    assert Direction.BULLISH in swept
    assert [signal.direction for signal in signals].count(Direction.BULLISH) == 6
    assert sum(signal.direction is Direction.BEARISH for signal in signals) == 2  # sold calls at the open
