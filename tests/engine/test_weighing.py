"""What a candidate carries: whose Greeks, which readings, how much of the book; unknown stays unknown."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.watch.skew import LOST_AFTER
from engine.ages import AHEAD_MAX
from engine.core import Engine
from engine.floor import Floor
from engine.gates.freshness import QuoteAgeGate
from engine.model.contract import Direction
from engine.model.events import BarClosed, ChainArrived, ChainRow, QuoteMoved
from engine.model.quote import Quote
from engine.model.records import Candidate, GreeksFrom, Setup, Signal, Trade
from engine.model.rollout import Rollout
from engine.ours.ledger import Ledger
from engine.plays.playbook import PLAYBOOK
from engine.stages.setting_up import priced
from engine.theirs.bars import Bars
from engine.theirs.greeks import standard
from engine.theirs.iv_memory import IvMemory
from storage.tape.text import TextTape

HEAD = "day 2026-07-31\n09:31:00 account 50000\n"
AT = datetime(2026, 7, 31, 17, 0, tzinfo=UTC)
CALL = "SPY260731C00600000"
LOW = Quote(Decimal("0.10"), Decimal("0.12"))


def floor(tape: str) -> Floor:
    """The floor after a tape has been heard."""
    engine = Engine(PLAYBOOK)
    for event in TextTape((HEAD + tape).splitlines(), "tape").events():
        engine.step(event)
    return engine.floor


def weighed(on: Floor, symbol: str = CALL, at: datetime = AT) -> Candidate:
    """One call weighed for a bullish setup on SPY."""
    signal = Signal(
        "cloud", "flow_first", "SPY", Direction.BULLISH, 80, "flip", at, at + timedelta(minutes=5)
    )
    setup = Setup("SPY-9", "flow_first", "SPY", Direction.BULLISH, (signal,), at + timedelta(minutes=5))
    on.book.apply(at, setup)
    candidate = on.weigh(on.book.pursuits["SPY-9"], symbol, at)
    assert candidate is not None
    return candidate


BOTH = "13:00:00 chain SPY 600C 1.55x1.57 | 600P 1.54x1.56\n"
STOCK = "13:00:00 stock SPY 599.99x600.01\n"


def test_ours_are_read_in_trading_minutes_on_the_last_day() -> None:
    """C11: S = K = 600, 180 minutes left: 15 % is 1.5365 without a night's interest, and gamma 0.1036."""
    candidate = weighed(floor(STOCK + "13:00:00 chain SPY 600C 1.536x1.537 | 600P 1.536x1.537\n"))
    assert candidate.greeks_from is GreeksFrom.OURS
    assert candidate.iv == pytest.approx(0.15, abs=1e-5)
    assert candidate.gamma == pytest.approx(0.1036, abs=1e-4)
    assert candidate.delta == pytest.approx(0.5, abs=0.01)
    assert candidate.theta_day is not None
    assert candidate.theta_day < 0
    assert (candidate.stock, candidate.stock_age_s, candidate.greeks_age_s) == (600.0, 0.0, 0.0)


def test_the_vendor_s_are_used_while_they_are_fresh() -> None:
    vendor = (
        "13:00:00 chain SPY 600C 1.55x1.57 iv=0.2 delta=0.4 gamma=0.1 theta=-1.5 vega=0.03 | 600P 1.54x1.56\n"
    )
    on = floor(STOCK + vendor)
    assert weighed(on).greeks_from is GreeksFrom.VENDOR
    assert (weighed(on).delta, weighed(on).theta_day) == (0.4, -1.5)
    later = weighed(on, at=AT + timedelta(seconds=61))
    assert (later.greeks_from, later.greeks_age_s) == (GreeksFrom.OURS, 61.0)


def test_half_a_set_is_no_set() -> None:
    on = floor(STOCK + "13:00:00 chain SPY 600C 1.55x1.57 iv=0.2 delta=0.4 | 600P 1.54x1.56\n")
    assert weighed(on).greeks_from is GreeksFrom.OURS


def test_without_a_price_of_the_shares_there_are_none_and_it_says_so() -> None:
    candidate = weighed(floor(BOTH))
    assert (candidate.greeks_from, candidate.delta, candidate.greeks_why) == (
        GreeksFrom.NONE, None, "no price of the shares",
    )  # fmt: skip


def test_a_chain_may_bring_the_price_of_its_shares() -> None:
    on = floor(BOTH.replace("chain SPY", "chain SPY spot=600"))
    assert weighed(on).delta == pytest.approx(0.5, abs=0.01)


def test_a_strike_nobody_bids_for_gives_its_reason() -> None:
    candidate = weighed(floor(STOCK + "13:00:00 chain SPY 600C 0x1.57\n"))
    assert (candidate.delta, candidate.greeks_why) == (None, "no bid")


def test_later_expiries_count_calendar_days() -> None:
    on = floor(STOCK + "13:00:00 chain SPY 600C/2026-08-31 12.20x12.24\n")
    candidate = weighed(on, "SPY260831C00600000")
    assert candidate.dte == 31
    assert candidate.iv is not None
    assert 0.1 < candidate.iv < 0.2


def test_adjusted_and_foreign_contracts_never_reach_a_selection() -> None:
    on = floor(STOCK + BOTH)
    row = on.market.chains["SPY"][CALL].row
    odd = tuple(row.__class__(symbol, row.quote) for symbol in ("SPY1260731C00600000", "QQQ260731C00600000"))
    on.market.chain_arrived(ChainArrived(AT, "SPY", odd))
    board = on.board("SPY", AT)
    assert board.adjusted == 2
    assert {each.symbol for each in board.contracts} == {CALL, "SPY260731P00600000"}
    assert standard("SPXW260731C06000000", "SPX") is not None


def test_the_year_of_volatility_is_remembered_a_day_at_a_time() -> None:
    """C13: rank and percentile differ; today never judges itself, and an old value says nothing."""
    memory, day = IvMemory(), date(2026, 1, 1)
    for number in range(59):
        memory.record(day + timedelta(days=number), 0.30 if number == 0 else 0.10 + number / 10_000)
    memory.record(day + timedelta(days=59), 0.19)
    assert memory.rank(day + timedelta(days=59)) is None
    memory.record(day + timedelta(days=59), 0.18)
    memory.record(day + timedelta(days=60), 0.20)
    memory.record(day, 9.9)
    today = day + timedelta(days=60)
    assert memory.rank(today) == pytest.approx((0.20 - 0.1001) / (0.30 - 0.1001))
    assert memory.percentile(today) == pytest.approx(59 / 60)
    assert memory.rank(today + timedelta(days=4)) is not None
    assert memory.percentile(today + timedelta(days=5)) is None


def test_a_tape_s_days_reach_the_candidate() -> None:
    days = (date(2026, 5, 1) + timedelta(days=number) for number in range(91))
    tape = "".join(f"12:00:00 iv SPY 0.{10 + day.day} {day}\n" for day in days)
    candidate = weighed(
        floor(tape + "12:00:00 iv SPY 0.41\n12:00:01 earnings SPY 2026-08-06\n" + STOCK + BOTH)
    )
    assert (candidate.iv_rank, candidate.earnings_days) == (1.0, 6)
    assert candidate.iv_percentile is not None
    past = weighed(floor("12:00:01 earnings SPY 2026-07-30\n" + STOCK + BOTH))
    assert (past.iv_rank, past.iv_percentile, past.earnings_days) == (None, None, None)


def test_readings_come_from_the_bars() -> None:
    on = floor(STOCK + BOTH)
    assert (weighed(on).trend, weighed(on).atr, weighed(on).bars_missing) == (None, None, None)
    session = on.market.session
    assert session is not None
    bars = on.market.bars["SPY"] = Bars(session.opens, session.closes)
    for minute in range(60):
        close, starts = 600.0 + minute, session.opens + timedelta(minutes=minute)
        bars.update(BarClosed(starts, "SPY", starts, close, close + 0.5, close - 0.5, close, 1000.0))
    candidate = weighed(on, at=session.opens + timedelta(minutes=61))
    assert (candidate.trend, candidate.bars_missing, candidate.macro_bars) == (1, 0, 6)
    assert candidate.macro is None
    assert candidate.momentum == pytest.approx(659 / 654 - 1)
    assert candidate.atr is not None
    assert weighed(on).bars_missing == 149, "nobody sent a minute since"


def trade(pnl: str, at: datetime = AT) -> Trade:
    return Trade(
        setup="SPY-1", play="scalp", underlying="SPY", symbol=CALL, direction=Direction.BULLISH, quantity=2,
        entry=Decimal("1.00"), exit=Decimal("1.00"), fees=Decimal(0), pnl=Decimal(pnl), opened_at=at,
        closed_at=at, because="target", best=None, worst=None, ticket=None,
    )  # fmt: skip


def test_the_ledger_counts_streaks_for_a_day_and_rates_for_ever() -> None:
    ledger = Ledger()
    for pnl in ("40", "-20", "0"):
        ledger.take(trade(pnl))
    tally = ledger.of("scalp")
    assert (tally.trades, tally.wins, tally.win_mean, tally.loss_mean) == (3, 1, 0.20, 0.05)
    assert (ledger.losses, ledger.lost_at) == (2, AT)
    ledger.new_day()
    assert (ledger.losses, ledger.lost_at, ledger.of("scalp").trades) == (0, None, 3)
    ledger.take(trade("-1"))
    ledger.take(trade("1"))
    assert (ledger.losses, ledger.lost_at) == (0, None)
    assert (ledger.of("other").win_mean, ledger.of("other").loss_mean) == (None, None)


@pytest.mark.parametrize(
    ("stage", "live", "dollars"),
    [("alerts", False, 0), ("paper", False, 1_000_000), ("paper", True, 0), ("live_250", True, 250),
     ("live", True, 1_000_000)],
)  # fmt: skip
def test_each_stage_has_its_ceiling(stage: str, live: bool, dollars: int) -> None:
    """F16: real money is never spent before its stage."""
    assert PLAYBOOK.ceilings.ceiling(Rollout(stage), live=live) == dollars


def told(on: Floor, symbol: str, ahead_s: float) -> None:
    """A price whose own word for its time lies so far ahead of when it came."""
    quote = Quote(Decimal("1.55"), Decimal("1.57"))
    on.market.quotes[symbol] = QuoteMoved(AT, symbol, quote, AT + timedelta(seconds=ahead_s))


def test_a_price_of_the_future_is_of_no_known_age_and_nothing_is_bought_on_it() -> None:
    on = floor(STOCK)
    on.market.chain_arrived(ChainArrived(AT - timedelta(minutes=9), "SPY", (ChainRow(CALL, LOW),)))
    for ahead_s, age_s in ((-3.0, 3.0), (0.0, 0.0), (2.0, -2.0), (2.001, None), (3600.0, None)):
        told(on, CALL, ahead_s)
        assert weighed(on).quote_age_s == age_s
        assert QuoteAgeGate(age_max_s=3.0).judge(weighed(on)).passed is (age_s is not None)


def test_shares_whose_price_is_of_the_future_show_none_that_is_young_enough() -> None:
    on = floor(STOCK)
    play = on.playbook.plays[0]
    for ahead_s, young in ((0.0, True), (2.0, True), (2.5, False)):
        told(on, "SPY", ahead_s)
        assert priced(on, play, "SPY", AT) is young


def test_what_is_too_far_ahead_of_us_is_as_far_as_the_clocks_may_be_apart() -> None:
    assert AHEAD_MAX == LOST_AFTER


def test_a_row_of_the_future_hides_no_price_that_comes_after_it() -> None:
    on = floor(STOCK)
    row = ChainRow(CALL, LOW, quote_at=AT + timedelta(hours=1))
    on.market.chain_arrived(ChainArrived(AT, "SPY", (row,)))
    assert weighed(on).quote_age_s is None
    told(on, CALL, 0.0)
    assert weighed(on).quote == on.market.quotes[CALL].quote
    assert weighed(on).quote_age_s == 0.0
