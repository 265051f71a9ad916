"""The day beside its cards: what was let go, how deep it went, and what is told when it is over."""

from dataclasses import replace
from datetime import timedelta
from itertools import takewhile

import pytest

from bot.chat.acts import Page
from bot.chat.reports.past import Past
from bot.chat.reports.shadows import SILENCE_MAX
from bot.chat.wishes import Curve, Say
from engine.model.events import ChainArrived, DeskStarted, PayloadRefused
from engine.model.records import Trade
from engine.replay import Step
from tests.bot.chat.cards.chats import Chat, chat, read
from tests.bot.chat.cards.states import LET_GO, QUIET, STATES, STOP, TARGET
from tests.stories.test_exercised import EVENING, KEPT, MORNING, ON, SEEN, SHOWN
from tests.stories.test_flow_first import BOUGHT, OFFER
from tests.stories.test_over_night import MONDAY, WEEKLY, later
from tests.tape import steps

SKIPPED = OFFER + "14:06:20 skip LUNR-1\n"


def skips(tape: str) -> str:
    return read(chat(tape).answer(Page.SKIPS).html)


def said(told: Chat, page: Page) -> str:
    return read(told.answer(page).html)


def account(told: Chat) -> Say:
    return next(say for say in told.says if say.key.startswith("day:"))


@pytest.mark.parametrize(
    ("quotes", "came_to"),
    [
        # four at the ask of 1.02 that the card showed, ten cents of fees each for both ways
        ("14:07:00 quote LUNR 12C 1.24x1.28", "+$87.60 (target, 1.24 at 14:07:00)"),
        (
            "14:07:00 quote LUNR 12C 0.84x0.88\n14:07:05 quote LUNR 12C 0.84x0.86",
            "−$72.40 (stop, 0.84 at 14:07:05)",
        ),
        ("14:07:00 quote LUNR 12C 0.84x0.88", "still running, bid 0.84 at 14:07:00"),
        (
            "14:07:00 quote LUNR 12C 0.84x0.88\n14:15:00 quote LUNR 12C 1.30x1.34",
            "unknown: last seen at 0.84 at 14:07:00",
        ),
    ],
)  # fmt: skip
def test_a_plan_that_was_skipped_goes_on_to_its_target_its_stop_or_out_of_sight(quotes, came_to):
    assert f"4 LUNR 12C today @ 1.02 #LUNR_1: {came_to}" in skips(f"{SKIPPED}{quotes}\n")


def test_the_clock_ends_after_a_quarter_of_an_hour_what_neither_target_nor_stop_did():
    every = "".join(f"14:{minute:02d}:00 quote LUNR 12C 1.05x1.09\n" for minute in range(7, 25, 3))
    assert "+$11.60 (time, 1.05 at 14:22:00)" in skips(SKIPPED + every)


def test_what_nobody_looks_at_any_more_is_unknown_and_not_still_running():
    later = SKIPPED + "14:20:00 tick\n14:20:00 account 50000\n"
    assert timedelta(minutes=13) > SILENCE_MAX
    assert "1 unknown" in skips(later)


def test_what_was_bought_leaves_no_shadow():
    assert "nothing was let go" in skips(TARGET)


def test_a_day_that_lost_says_how_deep_it_went_and_what_of_its_limit_that_took():
    said = account(chat("14:00:00 lost flow\n14:00:30 restored flow\n" + STOP + QUIET))
    text = read(said.html)
    # sold at 0.82 what cost 1.00: three percent of 50,000 are 1,500
    assert "Lowest −$72.40 · limit used 5%" in text
    assert "Data gaps: flow 14:00:00–14:00:30" in text
    assert "Month −$72.40" in text
    assert isinstance(said.chart, Curve)
    assert said.chart.points[-1][1] == -72.4


def test_the_lowest_of_the_day_is_that_of_every_price_and_not_of_a_sample_a_minute():
    dip = "14:06:55 quote LUNR 12C 0.90x0.94\n14:06:57 quote LUNR 12C 0.98x1.02\n"
    said = account(chat(BOUGHT + dip + "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n" + QUIET))
    # four contracts from 1.00 to a bid of 0.90, and twenty cents of fees so far
    assert "Lowest −$40.20 · limit used 3%" in read(said.html)
    assert isinstance(said.chart, Curve)
    assert min(total for _, total in said.chart.points) == -40.2


def test_what_was_lost_before_the_day_began_is_not_how_deep_the_day_went():
    fell = "15:59:59 quote LUNR 12C 0.50x0.54\n"
    monday = MONDAY + "09:25:00 account 50000\n09:31:00 quote LUNR 12C 0.50x0.54\n" + QUIET
    told = chat(later(KEPT + EVENING.replace("16:00:01", fell + "16:00:01", 1) + monday), playbook=WEEKLY)
    [account_] = [say for say in told.says if say.key == "day:2026-08-03"]
    assert "Lowest $0 · limit used 0%" in read(account_.html)
    assert "Mon 03 Aug $0" in read(account_.html)
    assert "Open 1: −$200.20 at the bid\nNot counted today (held overnight or adopted): −$200.20" in read(
        account_.html
    )


def test_a_day_on_which_nothing_happened_has_no_curve_and_says_so():
    said = account(chat("14:00:00 tick\n" + QUIET))
    assert said.chart is None
    assert "No trades: no detector spoke all day." in said.html


def test_what_was_skipped_is_in_the_account():
    assert "Skipped, had they been bought: +$87.60 of 1" in read(account(chat(LET_GO + QUIET)).html)


def test_the_last_friday_of_july_closes_its_week_and_its_month_too():
    told = chat(TARGET + QUIET)
    longer = [wish for wish in told.wishes if isinstance(wish, Past)]
    assert [wish.key for wish in longer] == ["week:2026-07-31", "month:2026-07-31"]
    week = told.read(longer[0])
    assert read(week.html).startswith("🔵 SIM · 📒 week 27 Jul – 31 Jul +$79.60")
    assert (week.key, week.buzz) == ("week:2026-07-31", True)


def test_an_ordinary_day_closes_only_itself():
    told = chat("day 2026-07-29\n14:00:00 tick\n" + QUIET)
    assert not [wish for wish in told.wishes if isinstance(wish, Past)]


def test_a_half_day_is_accounted_for_ten_minutes_after_its_own_close():
    half = "day 2026-11-27 close=13:00\n"
    assert not [say for say in chat(half + "13:09:59 account 50000\n").says if "📒" in say.html]
    assert account(chat(half + "13:10:00 account 50000\n"))


@pytest.mark.parametrize(
    ("high", "best"),
    [
        ("9.00x9.10", "$0"),
        ("1.10x1.14\n14:07:41.5 quote RKLB 12C 0.98x1.02\n14:07:41.7 tick", "$0"),
        ("1.10x1.14\n14:07:41.5 quote LUNR 12C 1.08x1.12", "+$31.80"),
    ],
    ids=["a market by itself", "whatever else is heard", "and the next"],
)
def test_the_best_of_the_day_is_of_bids_that_were_shown_twice(high, best):
    usual = "quote LUNR 12C 0.98x1.02\n"
    shown = f"14:07:40 {usual}14:07:41 quote LUNR 12C {high}\n14:07:42 {usual}14:07:43 {usual}"
    risk = said(chat("venue exits=never\n" + BOUGHT + shown), Page.RISK)
    assert f"From its best of {best}: −$" in risk


def test_the_day_goes_on_at_the_price_that_is_shown_and_a_loss_at_the_bid_counts_against_the_limit():
    risk = read(chat(BOUGHT + "14:07:00 quote LUNR 12C 0.94x0.98\n").answer(Page.RISK).html)
    # four contracts from 1.00 to a bid of 0.94, and twenty cents of fees so far
    assert "Day −$24.20 of −$1,500 allowed (2% used)" in risk
    assert "Positions 1 of 3" in risk
    assert "At risk $400 of $2,500 (5% of the equity)" in risk


@pytest.mark.parametrize("age", ["60", "600"])
def test_an_older_price_that_a_chain_shows_is_none(age):
    live = "14:07:00 quote LUNR 12C 0.94x0.98\n"
    chain = f"14:07:10 chain LUNR 12C 2.00x2.04 oi=812 vol=1500 age={age}\n14:07:11 tick\n"
    told = chat("venue exits=never\n" + BOUGHT + live + chain)
    assert "Day −$24.20 of −$1,500 allowed (2% used)" in said(told, Page.RISK)
    assert "Bid 0.94 (−6.0 %), ask 0.98, 14:07:00" in read(told.card().html)


def test_the_price_of_a_chain_is_as_old_as_it_says_and_never_of_the_future():
    chain = "14:09:00 chain LUNR 12C 1.00x1.04 oi=812 vol=1500 age=45\n14:09:04 tick\n"
    played = list(steps(BOUGHT + chain))
    assert "ask 1.04, 14:08:15" in read(Chat(played).card().html)
    assert "ask 1.04, 14:09:00" in read(Chat(map(_ahead, played)).card().html)


def _ahead(step: Step) -> Step:
    """The same, of a vendor whose clock runs ahead."""
    if not isinstance(step.event, ChainArrived):
        return step
    at = step.event.at + timedelta(seconds=45)
    rows = tuple(replace(row, quote_at=at) for row in step.event.rows)
    return Step(replace(step.event, rows=rows), step.outputs)


def test_an_older_price_that_a_chain_shows_ends_no_plan_that_was_let_go():
    seen = "14:07:00 quote LUNR 12C 1.04x1.08\n"
    old = "14:07:10 chain LUNR 12C 1.24x1.28 oi=812 vol=1500 age=60\n"
    assert "still running, bid 1.04 at 14:07:00" in skips(SKIPPED + seen + old)


def test_the_day_is_the_same_figure_on_every_page_and_what_is_booked_of_it_has_its_own_name():
    """Two of four are sold, and no trade is closed yet."""
    told = chat(STATES["open_half_sold"])
    day = "+$15.70"
    sold = "of it +$7.70 booked"
    assert f"Day {day} · closed $0: 0 trades, 0 won\nOpen 1 ({day}, {sold})" in said(told, Page.STATUS)
    assert f"Day {day} of −$1,500 allowed" in said(told, Page.RISK)
    assert f"day {day}" in said(told, Page.PNL)
    assert f"Closed $0: 0 trades, 0 won, 0 lost · fees $0\nOpen 1: {day} at the bid, {sold}" in said(
        told, Page.PNL
    )
    assert f"2 LUNR 12C today 1.00 → 1.04 {day} (+$8 open, +$7.70 booked)" in said(told, Page.POSITIONS)
    assert f"@ 1.00 · {day} (+$8 open, +$7.70 booked)" in read(told.card().html)


def test_what_is_sold_counts_for_the_day_though_an_order_of_it_is_still_being_called_back():
    """Flat at once, and accounted for when the first order is known to be gone: between, nothing lacks."""
    late = "14:07:40 quote LUNR 12C 1.20x1.24\n14:08:00 tick\n"
    every = steps("venue exits=late-after-cancel\n" + BOUGHT + late)
    told = Chat(takewhile(lambda step: not any(isinstance(each, Trade) for each in step.outputs), every))
    assert "no open positions" in said(told, Page.POSITIONS)
    assert "Day +$79.60 · closed $0: 0 trades" in said(told, Page.STATUS)


def test_a_wish_for_all_of_it_says_no_number_and_one_for_fewer_does():
    told = said(chat(OFFER + "14:06:20 approve LUNR-1\n"), Page.AUDIT)
    assert "approve LUNR-1 · owner" in told
    assert "approve LUNR-1 2 · owner" in said(chat(OFFER + "14:06:20 approve LUNR-1 x2\n"), Page.AUDIT)


def test_what_ended_on_friday_and_is_heard_of_on_monday_is_told_by_itself_and_counts_for_its_month():
    told = chat(KEPT + ON + EVENING + SHOWN + SEEN + MORNING + "16:10:05 account 50000\n")
    monday = read([say for say in told.says if say.key.startswith("day:")][-1].html)
    assert "Settled since the last account: 1 trade, −$400.20, of days before" in monday
    assert "No trades" in monday
    assert monday.endswith("Month $0")


def test_what_was_set_aside_is_counted_since_the_start_and_of_a_few_feeds_only():
    played = list(steps(OFFER))
    at = played[-1].event.at
    refused = [Step(PayloadRefused(at, f"feed {n}", "odd\n<row>"), ()) for n in range(10)]
    lines = said(Chat([*played, *refused]), Page.HEALTH).split("\n")
    assert lines[3] == "feed 9: 1 set aside, last: odd <row> (14:06:11)"
    assert [line for line in lines if "set aside" in line] == lines[3:11]
    assert lines[11] == "and of 2 more feeds"
    again = Step(DeskStarted(at, "tape", "tape"), ())
    assert "set aside" not in said(Chat([*played, *refused, again]), Page.HEALTH)
