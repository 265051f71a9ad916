"""Pages read out of the tables: their numbers are those of the trades, counted by hand."""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest

from bot.chat.acts import Act, Page, Verb
from bot.chat.cards.ideas import Look
from bot.chat.reports.export import COLUMNS
from bot.chat.reports.health import health
from bot.chat.reports.past import Past
from bot.chat.reports.table import WIDTH
from bot.chat.reports.trades import EACH
from bot.chat.wire.signing import Seal
from bot.chat.wishes import Curve, Say
from engine.model.calendar import EASTERN
from engine.replay import Step
from tests.bot.chat.cards.chats import labels, read
from tests.bot.chat.reports.books import asking, page, trade
from tests.bot.chat.reports.test_numbers import WORKED

THURSDAY, MONDAY = date(2026, 7, 30), date(2026, 7, 27)
BAD = '=HYPERLINK("http://x","y")'


def worked() -> list[Step]:
    """The eight worked trades: four in the morning of Friday, four on Thursday, two plays, two names."""
    steps: list[Step] = []
    for number, pnl in enumerate(WORKED):
        day = THURSDAY if number < 4 else date(2026, 7, 31)
        play, name = ("flow_first", "LUNR") if number % 2 else ("swing", "RKLB")
        because = "target" if pnl > 0 else "stop"
        steps += trade(
            number, str(pnl), day=day, hour=10 + number // 6, play=play, name=name, because=because
        )
    return steps


def wide(say: Say) -> int:
    """The widest line of a table."""
    body = say.html.split("<pre>")[1].split("</pre>")[0]
    return max(map(len, read(body).split("\n")))


def test_the_statistics_of_eight_worked_trades():
    with asking(*worked()) as queries:
        said = page(queries, Page.STATS)
        text = read(said.html)
        assert "stats: 8 trades since 30 Jul 2026" in text
        assert "all: n 8, +$140\n won 50% (22%–78%) pf 1.52\n each +$17.50\n" in text
        assert " win +$102.50 loss −$67.50\n deepest fall −$110\n" in text
        assert "swing: n 4, +$40\n too few to say" in text
        assert "flow_first: n 4, +$100\n too few to say" in text
        assert wide(said) <= WIDTH
        by_exit = read(page(queries, Page.STATS, "exit").html)
        assert "target: n 4, +$410" in by_exit
        assert "stop: n 4, −$270" in by_exit
        by_hour = read(page(queries, Page.STATS, "hour").html)
        assert "10:00: n 6, +$210" in by_hour
        assert "11:00: n 2, −$70" in by_hour
        assert "RKLB: n 4, +$40" in read(page(queries, Page.STATS, "ticker").html)
        assert labels(page(queries, Page.STATS, "hour")) == ["Play", "Ticker", "Exit"]


def test_how_long_ago_somebody_was_heard_of_is_no_time_of_the_day():
    at = datetime(2026, 7, 31, 16, tzinfo=EASTERN)
    spans = {"alpaca data": (14, 24), "flow": (0, 5), "trade_updates": (265, 0)}
    heard = tuple((name, at - timedelta(minutes=m, seconds=s)) for name, (m, s) in spans.items())
    with asking(*worked()) as queries:
        said = health(
            Past(Page.HEALTH, "", at, Look("SIM", None, EASTERN), heard=heard, known="build"), queries
        )
        told = [" ".join(line.split()) for line in read(said.html).split("\n")]
        assert {"alpaca data 14 min ago", "flow 5 s ago", "trade_updates 4 h 25 min ago"} <= set(told)
        assert wide(said) <= WIDTH
        assert "not called silent above, had nothing to say since" in said.html


def test_a_week_by_its_days_and_its_curve():
    with asking(*worked(), *trade(90, "500", day=date(2026, 7, 24))) as queries:
        said = page(queries, Page.PNL, "week")
        text = read(said.html)
        assert text.startswith("🔵 SIM · week 27 Jul – 31 Jul +$140\n")
        assert "8 trades: 4 won, 4 lost · fees $3.20" in text
        assert "Best +$200 · worst −$100 · deepest fall −$110" in text
        assert "Mon 27        no trade           $0" in text
        assert "Thu 30        4 trades         +$50" in text
        assert "Fri 31        4 trades         +$90" in text
        assert wide(said) <= WIDTH
        assert isinstance(said.chart, Curve)
        assert [total for _, total in said.chart.points] == [0, 120, 40, 100, 50, 10, 210, 110, 140]
        month = read(page(queries, Page.PNL, "month").html)
        assert "month 01 Jul – 31 Jul +$640" in month
        assert "20–24 Jul      1 trade        +$500" in month
        assert "27–31 Jul     8 trades        +$140" in month


def test_closed_trades_are_turned_a_page_at_a_time():
    steps = [step for number in range(EACH + 2) for step in trade(number, "10")]
    with asking(*steps) as queries:
        first, second = page(queries, Page.TRADES), page(queries, Page.TRADES, "2")
        assert read(first.html).count("LUNR 12C") == EACH
        assert "#LUNR_9" in first.html
        assert labels(first)[0] == "Older ▶"
        assert read(second.html).count("LUNR 12C") == 2
        assert labels(second)[0] == "◀ Newer"
        assert "no older trades" in page(queries, Page.TRADES, "3").html
        assert "no trades" not in first.html


def test_trades_of_a_name_are_those_of_that_name_and_are_turned_a_page_at_a_time_too():
    some = [step for number in range(EACH + 1) for step in trade(number, "10")]
    with asking(*some, *trade(90, "5", name="RKLB")) as queries:
        for typed in ("rklb", "$RKLB", "#rklb_90", "rklb 12c"):
            text = read(page(queries, Page.TRADES, typed).html)
            assert text.count("RKLB 12C") == 1, typed
            assert "LUNR" not in text
        assert "closed trades of RKLB" in read(page(queries, Page.TRADES, "rklb").html)
        first = page(queries, Page.TRADES, "lunr")
        assert read(first.html).count("LUNR 12C") == EACH
        older = first.rows[0][0].act
        assert older == Act(Verb.PAGE, Page.TRADES, "lunr 2")
        second = page(queries, Page.TRADES, "lunr 2")
        assert "closed trades of LUNR, page 2" in read(second.html)
        assert read(second.html).count("LUNR 12C") == 1
        assert second.rows[0][0].act == Act(Verb.PAGE, Page.TRADES, "lunr 1")


@pytest.mark.parametrize("typed", ["nvda", "<b>²", "nvda 2", "nvda 99999999", f"{'ä' * 300} 3"])
def test_trades_of_a_name_that_was_never_closed_are_said_to_be_none(typed):
    with asking(*trade(1, "5")) as queries:
        said = page(queries, Page.TRADES, typed)
        assert f"no trade of {typed.split()[0].upper()[:20]} was closed yet" in read(said.html)
        seal = Seal(b"0" * 32)
        assert all(seal.sign(each.act, 7, "0" * 12) for row in said.rows for each in row)


def test_the_file_reads_back_as_the_trades_and_no_cell_is_a_formula():
    with asking(*worked(), *trade(99, "-12.50", because=BAD)) as queries:
        said = page(queries, Page.EXPORT)
    assert said.paper is not None
    assert said.paper.name == "trades-2026-07-31.csv"
    rows = list(csv.DictReader(StringIO(said.paper.content.decode())))
    assert tuple(rows[0]) == COLUMNS
    assert Counter(Decimal(row["pnl"]) for row in rows) == Counter([*WORKED, Decimal("-12.50")])
    assert {row["exit_reason"] for row in rows} == {"target", "stop", f"'{BAD}"}
    text = [name for name in COLUMNS if name in ("setup", "play", "ticker", "exit_reason", "status")]
    assert not any(row[name].startswith(("=", "+", "-", "@")) for row in rows for name in text)


@pytest.mark.parametrize("which", [Page.TRADES, Page.STATS, Page.PNL, Page.EXPORT])
def test_foreign_text_is_only_text(which):
    with asking(*trade(1, "5", because="<b>&", play="<i>")) as queries:
        html = page(queries, which, "week").html
        assert read(html)
        assert not any(mark in html for mark in ("<i>:", "<b>&", "<b>,"))


@pytest.mark.parametrize("which", [Page.TRADES, Page.STATS, Page.PNL, Page.EXPORT, Page.LATENCY, Page.HEALTH])
def test_an_empty_journal_says_why_there_is_nothing(which):
    with asking() as queries:
        said = page(queries, which, "week")
        assert len(read(said.html).split("\n")) >= 2
        assert said.paper is None
        assert said.chart is None
