"""What a day has lost: since its own equity was seen, with what is open, and never a gain."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.core import Engine
from engine.model.events import FeeCharged
from engine.ours.account import Account
from engine.ours.charges import DAYS_KEPT, Charges
from engine.ours.portfolio import Position
from engine.plays.playbook import PLAYBOOK
from tests.engine.examples import later, selling, shown

OPENED = datetime(2026, 8, 3, 13, 30, tzinfo=UTC)


def day(equity: int, open_pnl: int = 0) -> Account:
    account = Account()
    account.new_day(OPENED)
    account.seen(Decimal(equity), {"SPY-1": Decimal(open_pnl)})
    return account


def test_an_account_nobody_has_seen_has_no_known_loss():
    assert Account().loss(Decimal(-100)) is None


def test_an_empty_account_has_no_known_loss():
    assert day(0).loss(Decimal(-100)) is None


@pytest.mark.parametrize(("realized", "open_pnl", "loss"), [(0, 0, 0), (-200, 0, 0.02), (-200, -100, 0.03),
                                                            (-200, 500, 0), (300, -500, 0.02)])  # fmt: skip
def test_made_and_open_count_together_and_a_gain_is_no_loss(realized, open_pnl, loss):
    account = day(10_000)
    account.realized += realized
    assert account.loss(Decimal(open_pnl)) == pytest.approx(loss)


def test_the_first_equity_of_the_day_is_the_measure():
    account = day(10_000)
    account.seen(Decimal(5_000))
    assert account.equity == 5_000
    assert account.loss(Decimal(-100)) == pytest.approx(0.01)


def test_what_was_lost_before_the_night_is_not_lost_again_today():
    account = day(10_000, open_pnl=-500)
    assert account.loss(Decimal(-500)) == 0
    assert account.loss(Decimal(-700)) == pytest.approx(0.02)


def test_a_new_day_forgets_the_loss_and_the_measure():
    account = day(10_000)
    account.realized -= 400
    account.new_day(OPENED)
    assert account.loss(Decimal(0)) is None
    account.seen(Decimal(9_600))
    assert account.loss(Decimal(0)) == 0


def held() -> Position:
    (position,) = selling().floor.book.positions.values()
    return position


def test_an_older_market_does_not_replace_a_newer_one():
    position = held()
    position.mark(shown(position.symbol, "1.10", "1.12", later(9)))
    position.mark(shown(position.symbol, "0.10", "0.12", later(8)))
    assert position.gain_bid == pytest.approx(0.10)
    assert (position.peaks.best, position.peaks.worst) == (Decimal("1.11"), Decimal("1.11"))


def test_the_best_and_the_worst_are_middles_that_were_shown():
    position = held()
    for bid, ask in (("1.00", "1.02"), ("1.30", "1.34"), ("0", "9.00"), ("0.70", "0.80")):
        position.mark(shown(position.symbol, bid, ask, later(9)))
    assert (position.peaks.best, position.peaks.worst) == (Decimal("1.32"), Decimal("0.75"))


def test_what_was_closed_before_the_equity_was_seen_is_part_of_the_best():
    account = Account()
    account.new_day(OPENED)
    account.realized += 300
    account.seen(Decimal(10_000))
    account.realized -= 500
    assert account.drawdown(Decimal(0)) == pytest.approx(0.05)


def test_a_line_of_fees_counts_once_for_its_day_however_often_it_is_told():
    charges, day = Charges(), date(2026, 7, 30)
    lines = [("a", 0, "0.23"), ("b", 0, "0.25"), ("a", 0, "0.23"), ("c", 0, "-0.05"), ("d", -1, "9")]
    for second, (line, offset, amount) in enumerate(lines):
        charges.take(FeeCharged(later(second), line, day + timedelta(days=offset), Decimal(amount)))
    assert charges.latest == (day, Decimal("0.43"))


def test_a_fee_is_in_the_book_and_nothing_follows_from_it():
    engine = Engine(PLAYBOOK)
    charged = FeeCharged(later(0), "a", date(2026, 7, 30), Decimal("0.23"))
    assert engine.step(charged) == ()
    assert engine.floor.book.account.charges.latest == (charged.day, charged.amount)


def test_only_the_last_days_that_were_charged_for_are_kept():
    charges, first = Charges(), date(2026, 7, 1)
    assert charges.latest is None
    for n in range(DAYS_KEPT + 5):
        charges.take(FeeCharged(later(n), f"{n}", first + timedelta(days=n), Decimal(1)))
    charges.take(FeeCharged(later(99), "old", first, Decimal(1)))
    assert charges.latest == (first + timedelta(days=DAYS_KEPT + 4), Decimal(1))
