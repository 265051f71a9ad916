"""The arithmetic of the pages, against published examples and a second way of counting."""

from datetime import timedelta
from decimal import Decimal
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.reports.numbers import FEW, Score, drawdown, quantile
from engine.measures.wilson import wilson

# Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3: the score interval.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
WORKED = [Decimal(pnl) for pnl in (120, -80, 60, -50, -40, 200, -100, 30)]
pnls = st.lists(st.integers(-500, 500).map(Decimal), min_size=1, max_size=60)


@pytest.mark.parametrize(("wins", "trades", "low", "high"), NEWCOMBE)
def test_the_interval_is_the_published_one(wins, trades, low, high):
    found = wilson(wins, trades)
    assert found == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_eight_trades_counted_by_hand():
    score = Score.of(WORKED)
    assert (score.trades, score.wins, score.losses) == (8, 4, 4)
    assert (score.gained, score.lost, score.total) == (410, 270, 140)
    assert round(score.profit_factor, 4) == Decimal("1.5185")
    assert score.expectancy == Decimal("17.5")
    assert (score.win_mean, score.loss_mean) == (Decimal("102.5"), Decimal("67.5"))
    assert drawdown(WORKED) == 110


@given(pnls)
def test_a_second_way_of_counting_agrees(each):
    score = Score.of(each)
    assert score.expectancy == pytest.approx(mean(each))
    tops = [max(0, *(sum(each[:n]) for n in range(end + 1))) for end in range(len(each) + 1)]
    assert drawdown(each) == max(top - sum(each[:end]) for end, top in enumerate(tops))
    low, high = score.interval
    assert 0 <= low <= score.wins / score.trades + 1e-12
    assert score.wins / score.trades - 1e-12 <= high <= 1


def test_nothing_lost_has_no_profit_factor_and_breaking_even_is_no_win():
    score = Score.of([Decimal(5), Decimal(0)])
    assert (score.wins, score.losses, score.profit_factor, score.loss_mean) == (1, 0, None, None)
    assert Score.of([Decimal(1)] * (FEW - 1)).few
    assert not Score.of([Decimal(1)] * FEW).few


def test_a_quantile_is_a_span_that_happened():
    spans = [timedelta(seconds=second) for second in range(1, 21)]
    assert quantile(spans, 0.5) == timedelta(seconds=10)
    assert quantile(spans, 0.95) == timedelta(seconds=19)
    assert quantile(spans[:1], 0.95) == timedelta(seconds=1)
