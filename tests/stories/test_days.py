"""Days of their own: half-days, days that lost enough, and what one day leaves to the next."""

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.core import Engine
from engine.model.calendar import EASTERN
from engine.model.events import SessionOpened
from engine.model.records import PlaybookPinned, Ticket
from engine.plays.playbook import PLAYBOOK
from engine.replay import replay
from engine.sim import SimVenue, VenueScript
from storage.tape.text import TextTape
from tests.stories.test_flow_first import BOUGHT, OFFER, SWEEPS
from tests.stories.test_refusals import bought, morning
from tests.tape import steps, story, whole

SWEEP = "flow LUNR 12C 1300@1.00 sweep opening above-ask x4\n"
CHAIN = "chain LUNR 12C 0.98x1.02 oi=812 vol=1500\n"
HALF_DAY = "day 2026-11-27\n"
MONDAY = "day 2026-08-03\n"


def test_on_a_half_day_the_last_entry_comes_three_hours_earlier():
    late, in_time = f"11:45:00 {SWEEP}11:45:01 {CHAIN}", f"11:44:59 {SWEEP}11:45:00 {CHAIN}"
    assert story(HALF_DAY + late)[-1] == (
        "11:45:01 refused LUNR-1 at offer: before the close 1 h 14 min 59 s < 1 h 15 min"
    )
    assert story(HALF_DAY + in_time)[-1] == (
        "11:45:00 ticket LUNR-1 LUNR 12C x4 limit 1.00 stop 0.85 target 1.20"
    )


def test_a_ticket_of_a_half_day_says_out_by_noon():
    played = steps(HALF_DAY + f"11:00:00 {SWEEP}11:00:01 {CHAIN}")
    tickets = [each for step in played for each in step.outputs if isinstance(each, Ticket)]
    assert [f"{ticket.out_by.astimezone(EASTERN):%H:%M}" for ticket in tickets] == ["12:00"]


def test_on_a_half_day_everything_is_sold_an_hour_before_the_close():
    quiet = "".join(f"11:{minute}:50 quote LUNR 12C 0.99x1.01\n" for minute in range(45, 60))
    told = story(
        HALF_DAY
        + f"11:44:30 {SWEEP}11:44:31 {CHAIN}11:45:00 quote LUNR 12C 0.98x1.02\n11:45:00 approve LUNR-1\n"
        + f"11:45:02 quote LUNR 12C 0.97x1.00\n{quiet}12:00:01 tick\n"
    )
    assert told[-4:] == [
        "12:00:00 exit LUNR-1 clock: 60 min to the close",
        "12:00:00 order LUNR-1-X1 sell 4 LUNR 12C at 0.99",
        "12:00:00 fill LUNR-1-X1 4 at 0.99",
        "12:00:00 trade LUNR-1 LUNR 12C x4 1.00 -> 0.99 -4.40 (clock, 14:58)",
    ]


def test_a_day_told_to_close_early_is_believed():
    told = story(f"day 2026-07-31 close=15:00\n13:45:00 {SWEEP}13:45:01 {CHAIN}")
    assert told[-1] == "13:45:01 refused LUNR-1 at offer: before the close 1 h 14 min 59 s < 1 h 15 min"


CRASH = (
    morning(10_000, "LUNR", "RKLB")
    + bought("LUNR", "RKLB")
    + "14:06:00 quote LUNR 12C 0.10x0.12\n14:06:00 quote RKLB 12C 0.10x0.12\n14:06:01 tick\n"
)
LATCHED = "14:06:00 latch daily loss: exits_only (down 3.5 % of the day's equity)"


def test_a_day_that_lost_enough_is_over_until_the_next_session():
    next_day = MONDAY + "09:30:00 account 9640\n09:30:01 resume\n"
    told = story(CRASH + "14:06:02 resume\n" + next_day, ordinary=False)
    assert LATCHED in told
    assert told[-3:] == [
        "14:06:02 answer owner about resume: still no entries: daily loss",
        "09:30:00 latch daily loss lifted: new session",
        "09:30:01 answer owner about resume: nothing was halted: the desk trades",
    ]


RALLY = morning(10_000, "LUNR", "RKLB") + bought("LUNR", "RKLB")
UP = "14:05:57 quote LUNR 12C 1.30x1.31\n14:05:57 quote RKLB 12C 1.30x1.31\n"
AGAIN = UP.replace("14:05:57", "14:05:58")
"""What is shown twice was there: four contracts, each 31.5 cents above its price, less the fees."""
DOWN = "14:06:00 quote LUNR 12C 0.27x0.29\n14:06:00 quote RKLB 12C 0.27x0.29\n14:06:01 tick\n"
FELL = "14:06:01 latch drawdown: exits_only (4.1 % of the day's equity below its best of +1.3 %)"


def test_a_day_that_fell_far_from_its_best_is_over_until_the_next_session_though_it_lost_less():
    next_day = MONDAY + "09:30:00 account 9700\n09:30:01 resume\n"
    tape = RALLY + UP + AGAIN + DOWN + "14:06:02 resume\n" + next_day
    told = story("venue exits=never\n" + tape, ordinary=False)
    assert FELL in told
    assert not any("latch daily loss" in line for line in told)
    assert "14:06:02 answer owner about resume: still no entries: drawdown" in told
    assert "09:30:00 latch drawdown lifted: new session" in told


def test_what_one_price_alone_showed_was_no_best():
    told = story("venue exits=never\n" + RALLY + UP + DOWN, ordinary=False)
    assert not any("latch" in line for line in told)


def test_a_start_knows_the_best_of_the_day():
    engine = Engine(PLAYBOOK)
    for step in steps("venue exits=never\n" + RALLY + UP + AGAIN + DOWN, ordinary=False):
        engine.recall(step.event, step.outputs)
    assert engine.floor.book.account.best == Decimal("125.80")
    assert engine.floor.book.account.drawdown(engine.floor.book.open_pnl) == pytest.approx(0.041)
    assert "drawdown" in engine.floor.book.latches


def test_what_is_held_is_added_up_once_and_kept():
    engine, seen = Engine(PLAYBOOK), set[Decimal]()
    for step in steps("venue exits=never\n" + RALLY + UP + AGAIN + DOWN, ordinary=False):
        engine.recall(step.event, step.outputs)
        book = engine.floor.book
        assert book.account.sure == sum((each.sure for each in book.positions.values()), Decimal(0))
        seen.add(book.account.sure)
    assert Decimal("125.80") in seen


def test_the_market_that_comes_with_the_first_fill_is_no_loss_of_all_that_was_bought():
    """It is seen before anything is counted as paid: fees and half a spread are lost by then, no more."""
    engine, seen = Engine(PLAYBOOK), list[Decimal]()
    for step in steps("venue exits=never\n" + RALLY + UP + AGAIN, ordinary=False):
        engine.recall(step.event, step.outputs)
        seen.append(engine.floor.book.account.sure)
    assert Decimal(-10) < min(seen) < 0


def test_the_loss_counts_while_it_is_still_open():
    told = story("venue exits=never\n" + CRASH, ordinary=False)
    assert not any("trade" in line for line in told)
    assert told[-1] == LATCHED


def test_the_loss_of_the_day_drops_the_ticket_that_waits():
    sls = "14:05:50 flow SLS 12C 1300@1.00 sweep opening above-ask x4\n"
    sls += "14:05:51 chain SLS 12C 0.98x1.00 oi=812 vol=1500\n"
    tape = CRASH.replace("14:06:00 quote LUNR", sls + "14:06:00 quote LUNR")
    told = story("09:31:00 bar SLS 11.9 12.1 11.8 12.0 2M\n" + tape, ordinary=False)
    assert told[told.index(LATCHED) + 1] == "14:06:00 lapsed SLS-1: daily loss reached"


def test_two_days_are_two_sessions_and_names_go_on_counting():
    tape = (
        BOUGHT
        + "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n"
        + MONDAY
        + "09:30:30 account 50079\n09:31:00 bar LUNR 11.9 12.1 11.8 12.0 2M\n"
        + f"10:05:00 {SWEEP}10:05:01 {CHAIN}"
    )
    assert story(tape)[-1] == "10:05:01 ticket LUNR-2 LUNR 12C x4 limit 1.00 stop 0.85 target 1.20"
    pinned = [each for step in steps(tape) for each in step.outputs if isinstance(each, PlaybookPinned)]
    assert len(pinned) == 2
    assert pinned[0] == pinned[1]


def test_yesterday_s_volume_says_nothing_about_today():
    tape = OFFER + MONDAY + f"09:30:00 account 50000\n10:05:00 {SWEEP}10:05:01 {CHAIN}"
    assert story(tape)[-1] == "10:05:01 refused LUNR-2 at offer: stock volume 0 < 1,000,000"


def test_yesterday_s_refusal_needs_no_pause_today():
    wide = "14:06:11 chain LUNR 12C 0.90x1.10 oi=812 vol=1500\n"
    assert story(SWEEPS + wide + MONDAY + f"09:31:00 {SWEEP}")[-1] == (
        "09:31:00 setup LUNR-2 flow_first bullish on LUNR"
    )


def test_five_days_of_dark_pool_selling_outlast_the_night():
    sold = "15:59:00 dark LUNR 500000@12.00 sell\n"
    bar = "09:30:00 account 50000\n09:31:00 bar LUNR 11.9 12.1 11.8 12.0 2M\n"
    assert story(sold + MONDAY + bar + f"10:05:00 {SWEEP}10:05:01 {CHAIN}")[-1] == (
        "10:05:01 refused LUNR-1 at offer: dark pool agrees -$6,000,000.00 < -$5,000,000.00"
    )


def test_without_its_account_a_new_day_measures_no_loss_and_enters_nothing():
    tape = OFFER + MONDAY + f"09:31:00 bar LUNR 11.9 12.1 11.8 12.0 2M\n10:05:00 {SWEEP}10:05:01 {CHAIN}"
    assert (
        story(tape)[-1]
        == "10:05:01 refused LUNR-2 at offer: daily loss unknown, limit 3.0 %; drawdown unknown, limit 4.0 %"
    )


def test_the_day_s_loss_is_measured_against_the_day_s_own_equity():
    engine, tape = Engine(PLAYBOOK), CRASH + MONDAY + "09:30:00 account 4000\n"
    assert list(replay(TextTape(whole(tape), "t").events(), engine, SimVenue(VenueScript())))
    assert (engine.floor.book.account.day_equity, engine.floor.book.day_loss) == (Decimal(4000), 0.0)


def test_a_year_whose_rate_decisions_nobody_listed_takes_no_entries():
    bar = "09:30:00 account 50000\n09:31:00 bar LUNR 11.9 12.1 11.8 12.0 2M\n"
    told = story("day 2029-08-03\n" + bar + f"10:05:00 {SWEEP}10:05:01 {CHAIN}", ordinary=False)
    assert told[-1] == "10:05:01 refused LUNR-1 at offer: outside FOMC unknown, limit 0 s"


def test_a_session_told_twice_forgives_nothing():
    engine, venue = Engine(PLAYBOOK), SimVenue(VenueScript())
    played = list(replay(TextTape(whole(CRASH), "t").events(), engine, venue))
    again = next(step.event for step in played if isinstance(step.event, SessionOpened))
    loss = engine.floor.book.day_loss
    assert engine.step(replace(again, at=played[-1].event.at)) == ()
    assert engine.floor.book.day_loss == loss
    assert "daily loss" in engine.floor.book.latches


def test_what_expires_unsold_is_said_counted_as_lost_and_frees_the_name():
    kept = "14:59:50 stock LUNR 12.00x12.02\n16:00:01 tick\n"
    told = story("venue exits=never\n" + BOUGHT + kept + MONDAY + "09:30:00 account 50000\n09:31:00 tick\n")
    assert told[-3:] == [
        "09:30:00 ALARM LUNR-1: 4 LUNR 12C expired unsold: counted as worth nothing, ask the broker",
        "09:30:00 expired LUNR-1 4 LUNR 12C",
        "09:30:00 trade LUNR-1 LUNR 12C x4 1.00 -> 0.00 -400.20 (expired, 113:07)",
    ]
    assert not any(line > "16:00:00" and " order " in line for line in told[:-4]), "no order after the close"
