"""One contract, one name: read back as written, and nothing else is read at all."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.calendar import is_session
from engine.model.contract import Contract, Direction, NotAContract, Right, contract
from tests.engine.examples import STEADY

roots = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=6)
expiries = st.dates(date(2013, 1, 1), date(2099, 12, 31)).filter(is_session)
strikes = st.integers(1, 99_999_999).map(lambda thousandths: Decimal(thousandths) / 1000)
contracts = st.builds(Contract, roots, expiries, st.sampled_from(Right), strikes)


@STEADY
@given(contracts)
def test_a_contract_read_back_from_its_name_is_the_same(listed):
    assert contract(listed.symbol) == listed
    assert contract(listed.padded) == listed
    assert contract(f"O:{listed.symbol}") == listed
    assert contract(listed.symbol).symbol == listed.symbol


@STEADY
@given(contracts)
def test_the_clearing_house_s_form_has_21_characters(listed):
    assert len(listed.padded) == 21
    assert listed.padded.replace(" ", "") == listed.symbol


def test_the_published_example():
    spy = contract("SPY   260417C00500000")
    assert spy == Contract("SPY", date(2026, 4, 17), Right.CALL, Decimal(500))
    assert spy.symbol == "SPY260417C00500000"
    assert spy.padded == "SPY   260417C00500000"
    assert str(spy) == "SPY 500C"


def test_half_dollar_and_tenth_of_a_cent_strikes():
    assert contract("LUNR260731C00012500").strike == Decimal("12.5")
    assert str(contract("LUNR260731P00012125")) == "LUNR 12.125P"


@pytest.mark.parametrize(
    ("symbol", "why"),
    [
        ("SPY250208C00500000", "Saturday 2025-02-08 is not a trading day"),
        ("SPY251213C00500000", "Saturday 2025-12-13 is not a trading day"),
        ("SPY260703C00500000", "Friday 2026-07-03 is not a trading day"),
        ("SPY261225C00500000", "Friday 2026-12-25 is not a trading day"),
        ("SPY260431C00500000", "day is out of range for month"),
        ("SPY261301C00500000", "month must be in 1..12"),
        ("SPY260417C00000000", "strike 0"),
        ("SPY1260417C00500000", "adjusted root, not a standard contract"),
        ("LUNR2260731C00012000", "adjusted root, not a standard contract"),
        ("O:SPY1260417C00500000", "adjusted root, not a standard contract"),
    ],
)
def test_what_is_no_standard_contract_is_refused_and_says_why(symbol, why):
    with pytest.raises(NotAContract, match=why):
        contract(symbol)


@pytest.mark.parametrize(
    "symbol",
    [
        "", " ", "SPY", "260417C00500000", "spy260417C00500000", "SPY260417X00500000", "SPY260417C0050000",
        "SPY260417C005000000", "SPY260417C00500000 ", " SPY260417C00500000", "SPY\t260417C00500000",
        "TOOLONG260417C00500000", "SPY-260417C00500000", "O:", "P:SPY260417C00500000",
        "SPY２６0417C00500000", "SPY260417C٠٠٥00000", "SPY260417C00500000\n",
    ],
)  # fmt: skip
def test_garbage_is_refused(symbol):
    with pytest.raises(NotAContract):
        contract(symbol)


@STEADY
@given(st.text(max_size=24))
def test_text_that_names_no_contract_is_refused_by_name(text):
    with pytest.raises(NotAContract) as refused:
        contract(text)
    assert repr(text) in str(refused.value)


def test_bought_calls_lean_up_and_bought_puts_lean_down():
    assert Right.CALL.when_bought is Direction.BULLISH
    assert Right.PUT.when_bought is Direction.BEARISH
    assert Direction.BULLISH.opposite is Direction.BEARISH
    assert Direction.BEARISH.opposite is Direction.BULLISH


@STEADY
@given(expiries)
def test_no_listed_expiry_falls_on_a_weekend_or_holiday(expiry):
    name = f"SPY{expiry + timedelta(days=(5 - expiry.weekday()) % 7):%y%m%d}C00500000"
    with pytest.raises(NotAContract, match="Saturday"):
        contract(name)
