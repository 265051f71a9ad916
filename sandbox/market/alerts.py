"""What Unusual Whales would make of the prints: bursts of one contract, floor trades, and no opinion."""

from datetime import timedelta

import numpy as np

from engine.model.contract import Right
from sandbox.market.chance import Ints
from sandbox.market.flow import Flow
from sandbox.market.names import Name
from sandbox.market.nouns import FlowAlert
from sandbox.market.plan import Kind
from sandbox.market.prints import AUTO, CONDITIONS, CROSS, FLOOR, ISO, MULTI, exchange

TRADES_MIN, PREMIUM_MIN = 5, 5_000.0
FLOOR_MIN = 50_000.0
QUICKEST, TYPICAL, SLOWEST = 4.2, 2.9, 14.8
"""Seconds from the last print to the alert: at best, usually on top of that, at worst."""

QUOTELESS = 0.01  # of alerts carry no quote
RULES = {
    "RepeatedHits": "e6b9f0b6-fcd9-44fe-9d1c-000000000001",
    "RepeatedHitsAscendingFill": "e6b9f0b6-fcd9-44fe-9d1c-000000000002",
    "RepeatedHitsDescendingFill": "e6b9f0b6-fcd9-44fe-9d1c-000000000003",
    "SweepsFollowedByFloor": "e6b9f0b6-fcd9-44fe-9d1c-000000000004",
    "FloorTradeSmallCap": "e6b9f0b6-fcd9-44fe-9d1c-000000000005",
    "FloorTradeMidCap": "e6b9f0b6-fcd9-44fe-9d1c-000000000006",
    "FloorTradeLargeCap": "e6b9f0b6-fcd9-44fe-9d1c-000000000007",
}
SMALL_CAP, MID_CAP = 2_000_000_000, 10_000_000_000


def alerts_of(flow: Flow, rng: np.random.Generator) -> tuple[FlowAlert, ...]:
    """All alerts of a share's day, in the order they can be seen."""
    found = [
        _alert(flow, rows, rule, delay, quoted=chance >= QUOTELESS)
        for (rows, rule), delay, chance in _drawn(flow, rng)
    ]
    return tuple(sorted(found, key=lambda alert: (alert.created, alert.id)))


def _drawn(flow: Flow, rng: np.random.Generator) -> list[tuple[tuple[Ints, str], float, float]]:
    bursts = _bursts(flow)
    delays = QUICKEST + TYPICAL * np.exp(0.6 * rng.standard_normal(len(bursts)))
    chances = rng.random(len(bursts))
    return list(zip(bursts, np.minimum(delays, SLOWEST).tolist(), chances.tolist(), strict=True))


def _bursts(flow: Flow) -> list[tuple[Ints, str]]:
    """Prints of one order in one contract; where a floor print follows a sweep, both tell it again."""
    prints = flow.prints
    loud = np.flatnonzero(np.isin(prints.kinds, [Kind.HITS, Kind.SWEEP, Kind.SPREAD, Kind.FLOOR, Kind.BLOCK]))
    loud = loud[np.lexsort((prints.moments[loud], prints.rows[loud], prints.groups[loud]))]
    keys = prints.groups[loud] * len(flow.board.symbols) + prints.rows[loud]
    parts = np.split(loud, np.flatnonzero(np.diff(keys)) + 1) if len(loud) else []
    bursts = []
    for rows in parts:
        burst = rows[~prints.followed[rows]]
        if (rule := _rule(flow, burst)) is not None:
            bursts.append((burst, rule))
            if len(burst) < len(rows):
                bursts.append((rows, "SweepsFollowedByFloor"))
    return bursts


def _rule(flow: Flow, rows: Ints) -> str | None:
    if len(rows) == 0:
        return None
    prints = flow.prints
    prices = prints.prices[rows]
    premium = float(prices @ prints.sizes[rows]) * 100.0
    if int(prints.conditions[rows[0]]) in (FLOOR, CROSS):
        return _floor_rule(flow.board.name) if premium >= FLOOR_MIN else None
    if len(rows) < TRADES_MIN or premium < PREMIUM_MIN:
        return None
    steps = np.diff(prices)
    if prices[-1] > prices[0] and (steps >= 0.0).all():
        return "RepeatedHitsAscendingFill"
    if prices[-1] < prices[0] and (steps <= 0.0).all():
        return "RepeatedHitsDescendingFill"
    return "RepeatedHits"


def _floor_rule(name: Name) -> str:
    if name.marketcap is None or name.marketcap >= MID_CAP:
        return "FloorTradeLargeCap"
    return "FloorTradeMidCap" if name.marketcap >= SMALL_CAP else "FloorTradeSmallCap"


def _alert(flow: Flow, rows: Ints, rule: str, delay: float, *, quoted: bool) -> FlowAlert:
    prints, board, name = flow.prints, flow.board, flow.board.name
    first, last = int(rows[0]), int(rows[-1])
    contract = int(prints.rows[last])
    expiry = board.expiries[int(board.expiry[contract])].day
    dollars = prints.prices[rows] * prints.sizes[rows] * 100.0
    lifted, hit = prints.prices[rows] >= prints.asks[rows], prints.prices[rows] <= prints.bids[rows]
    codes = [CONDITIONS[int(each)] for each in prints.conditions[rows]]
    volume, ask, bid, mid, multi = flow.totals[last].tolist()
    interest, sizes = int(board.interest[contract]), prints.sizes[rows]
    ends = flow.moment(last)
    reports = name.earnings is not None and name.earnings >= ends.date()
    return FlowAlert(
        id=_id(flow, last, rule), rule_id=RULES[rule], rule=rule, underlying=name.symbol,
        symbol=board.symbols[contract], expiry=expiry,
        right=Right.CALL if board.is_call[contract] else Right.PUT, strike=float(board.strike[contract]),
        created=ends + timedelta(seconds=round(delay, 3)), first=flow.moment(first), last=ends,
        total_premium=round(float(dollars.sum()), 2), total_size=int(sizes.sum()),
        ask_premium=round(float(dollars[lifted].sum()), 2),
        bid_premium=round(float(dollars[hit & ~lifted].sum()), 2), trades=len(rows), expiries=1,
        volume=volume, open_interest=interest,
        volume_oi_ratio=round(volume / interest, 6) if interest else 0.0,
        underlying_price=round(float(prints.spots[last]), 2), price=float(prints.prices[last]),
        bid=float(prints.bids[last]) if quoted else 0.0, ask=float(prints.asks[last]) if quoted else 0.0,
        iv_start=round(float(prints.vols[first]), 6), iv_end=round(float(prints.vols[last]), 6),
        has_sweep=CONDITIONS[ISO] in codes, has_floor=CONDITIONS[FLOOR] in codes,
        has_multileg=not MULTI.isdisjoint(codes), has_singleleg=not MULTI.issuperset(codes),
        all_opening=bool((sizes > interest).all()), ask_volume=ask, bid_volume=bid,
        mid_volume=mid, multi_volume=multi,
        exchanges=tuple(dict.fromkeys(exchange(int(each)) for each in prints.exchanges[rows])),
        conditions=tuple(dict.fromkeys(codes)) or (CONDITIONS[AUTO],),
        print_ids=tuple(flow.id_of(int(row)) for row in rows), sector=name.sector, issue_type=name.issue,
        marketcap=name.marketcap, next_earnings=name.earnings if reports else None,
        earnings_time="postmarket" if reports else None,
    )  # fmt: skip


def _id(flow: Flow, last: int, rule: str) -> str:
    """Not a print's own id, nor that of another rule over the same prints."""
    own = flow.id_of(last)
    return f"{own[24:32]}-{own[9:13]}-{RULES[rule][-1]}{own[15:18]}-b{own[20:23]}-{own[:8]}{own[32:36]}"
