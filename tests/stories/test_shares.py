"""Shares where no option ends in time: bought whole, watched, sold whole, and never short."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core import Engine
from engine.model.contract import multiplier
from engine.model.intents import Effect, FetchChain, SubmitOrder
from engine.model.records import Fill, GreeksFrom, PositionMoved, Refusal, Setup, Ticket, Trade
from engine.plays.equity_momentum import EQUITY_MOMENTUM
from engine.plays.playbook import PLAYBOOK
from tests.engine.examples import STEADY
from tests.engine.gates.evidence import good
from tests.tape import steps, story

WEEKLY = """
day 2026-07-30
14:05:00 flow  LUNR 12C/2026-07-31 1300@1.00 sweep opening above-ask x4
14:05:01 stock LUNR 11.99x12.01
14:05:01 chain LUNR 12C/2026-07-31 0.98x1.02 oi=812 vol=1500
"""
TAP = WEEKLY + "14:05:10 stock LUNR 11.99x12.01\n14:05:10 approve LUNR-2\n"
BOUGHT = TAP + "14:05:12 stock LUNR 11.99x12.00\n14:05:13 stock LUNR 11.99x12.00\n"
SOLD = BOUGHT + "14:06:00 stock LUNR 12.12x12.14\n14:06:01 tick\n"


def outputs(tape: str) -> list[object]:
    return [each for step in steps(tape) for each in step.outputs]


def ticket() -> Ticket:
    (found,) = (each for each in outputs(WEEKLY) if isinstance(each, Ticket))
    return found


def test_a_weekly_only_name_is_traded_in_shares_from_the_sweep_to_the_account() -> None:
    """B-67, F19: the option is refused with its number, and the same signals buy 41 shares for under $500."""
    assert story(SOLD)[1:] == [
        "14:05:00 setup LUNR-1 flow_first bullish on LUNR",
        "14:05:01 refused LUNR-1 at offer: expiry 1 d > 0 d",
        "14:05:01 setup LUNR-2 equity_momentum bullish on LUNR",
        "14:05:01 ticket LUNR-2 LUNR x41 limit 12.00 stop 11.92 target 12.12",
        "14:05:10 approved LUNR-2 by owner, in from 14:05:10",
        "14:05:10 order LUNR-2-E1 buy 41 LUNR at 12.00",
        "14:05:12 fill LUNR-2-E1 41 at 12.00",
        "14:06:00 exit LUNR-2 target: bid +1.0 %, target +1.0 %",
        "14:06:00 order LUNR-2-X1 sell 41 LUNR at 12.12",
        "14:06:00 fill LUNR-2-X1 41 at 12.12",
        "14:06:00 trade LUNR-2 LUNR x41 12.00 -> 12.12 +4.84 (target, 0:48)",
    ]


def test_a_share_is_one_share_in_every_sum() -> None:
    """41 × (12.12 − 12.00) = 4.92, less a tenth of a cent a share each way."""
    (trade,) = (each for each in outputs(SOLD) if isinstance(each, Trade))
    assert (trade.pnl, trade.fees, trade.symbol) == (Decimal("4.838"), Decimal("0.082"), "LUNR")
    engine = Engine(PLAYBOOK)
    for step in steps(BOUGHT):
        engine.recall(step.event, step.outputs)
    assert engine.floor.book.at_risk == 41 * Decimal("12.00")
    assert engine.floor.book.open_pnl == 41 * Decimal("-0.005") - Decimal("0.041")


def test_the_greeks_of_a_share_are_known_and_options_gates_say_that_they_were_not_asked() -> None:
    candidate, unasked = ticket().candidate, [each.gate for each in ticket().verdicts if not each.asked]
    assert (candidate.delta, candidate.gamma, candidate.theta_day, candidate.vega) == (1.0, 0.0, 0.0, 0.0)
    assert (candidate.iv, candidate.dte, candidate.greeks_from) == (None, None, GreeksFrom.SHARES)
    assert unasked == ["net vega", "greeks age"]
    assert all(verdict.passed for verdict in ticket().verdicts)


def test_what_is_held_in_shares_leans_by_its_dollars() -> None:
    engine, last = Engine(PLAYBOOK), None
    for step in steps(BOUGHT):
        engine.recall(step.event, step.outputs)
        last = step.event
    floor, at = engine.floor, last.at if last is not None else None
    assert at is not None
    pursuit = floor.book.pursuits["LUNR-2"]
    weighed = floor.weigh(pursuit, "LUNR", at)
    assert weighed is not None
    assert weighed.net_delta == pytest.approx(41 * 11.995)
    assert weighed.net_vega == 0.0


def test_sold_at_the_stop_when_the_middle_says_so_twice() -> None:
    fallen = BOUGHT + "14:06:00 stock LUNR 11.91x11.93\n14:06:02 stock LUNR 11.91x11.93\n14:06:03 tick\n"
    assert story(fallen)[-1] == "14:06:02 trade LUNR-2 LUNR x41 12.00 -> 11.91 -3.77 (stop, 0:50)"


def test_shares_without_a_price_wait_for_one_and_ask() -> None:
    late = WEEKLY.replace("14:05:01 stock LUNR 11.99x12.01\n", "")
    told = [each for step in steps(late, shares=False) for each in step.outputs]
    assert [each.setup for each in told if isinstance(each, FetchChain)] == ["LUNR-1", "LUNR-2"]
    assert not any(isinstance(each, Ticket) for each in told)
    lapsed = story(late + "14:11:00 tick\n", shares=False)[-1]
    assert lapsed == "14:10:00 lapsed LUNR-2: no price of the shares arrived in time"


def test_puts_swept_on_a_weekly_only_name_buy_no_shares_and_sell_none() -> None:
    told = story(WEEKLY.replace("12C", "12P"))
    assert told[-1] == "14:05:01 refused LUNR-2 at offer: shares are bought, never sold short"
    assert not any(isinstance(each, SubmitOrder) for each in outputs(WEEKLY.replace("12C", "12P")))


def test_a_name_held_in_shares_is_not_bought_a_second_time() -> None:
    again = BOUGHT + WEEKLY.replace("day 2026-07-30\n", "").replace("14:05:0", "14:12:0")
    setups = [each for each in outputs(again) if isinstance(each, Setup) and each.play == "equity_momentum"]
    assert len(setups) == 1


def test_an_option_that_ends_today_is_never_left_for_shares() -> None:
    tape = WEEKLY.replace("day 2026-07-30\n", "").replace("/2026-07-31", "").replace("oi=812", "oi=12")
    refused = [each for each in outputs(tape) if isinstance(each, Refusal)]
    assert [each.gates for each in refused] == [("open interest",)]


@STEADY
@given(
    st.lists(st.integers(1150, 1260), min_size=1, max_size=40),
    st.sampled_from(["immediate", "partial", "delayed", "late-after-cancel"]),
    st.sampled_from(["immediate", "partial", "delayed", "never"]),
)
def test_whatever_the_price_does_no_more_is_sold_than_is_held(path: list[int], ins: str, outs: str) -> None:
    quotes = "".join(
        f"14:{6 + n // 12:02d}:{5 * (n % 12):02d} stock LUNR {cents / 100:.2f}x{(cents + 1) / 100:.2f}\n"
        for n, cents in enumerate(path)
    )
    venue = f"venue entries={ins} exits={outs}\n"
    tape = BOUGHT.replace("day 2026-07-30\n", f"day 2026-07-30\n{venue}") + quotes
    heard = outputs(tape + "15:00:00 tick\n")
    held, cash = 0, Decimal(0)
    for each in heard:
        match each:
            case SubmitOrder(effect=Effect.CLOSE):
                assert 0 < each.quantity <= held
            case Fill():
                signed = each.quantity if each.side == "buy" else -each.quantity
                held, cash = held + signed, cash - signed * each.price - each.fee
                assert held >= 0
            case PositionMoved():
                assert each.quantity == held
            case Trade():
                assert (held, each.pnl) == (0, cash)
            case _:
                pass


@STEADY
@given(st.integers(1_000, 400_000), st.integers(0, 100_000), st.integers(100, 50_000), st.integers(0, 20_000))
def test_a_larger_account_never_buys_fewer_and_a_dearer_share_never_more(
    equity: int, richer: int, cents: int, dearer: int
) -> None:
    candidate = good(symbol="LUNR", equity=Decimal(equity), at_risk=Decimal(0), conviction=90)
    price, caps = Decimal(cents) / 100, EQUITY_MOMENTUM.sizing
    size = caps.size(candidate, price).contracts
    assert size * price * multiplier("LUNR") <= caps.premium_max
    assert caps.size(replace(candidate, equity=Decimal(equity + richer)), price).contracts >= size
    assert caps.size(candidate, price + Decimal(dearer) / 100).contracts <= size
