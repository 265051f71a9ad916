"""A name that stops trading: nothing of it is bought, what is held is said, and the venue is not stormed."""

from bot.telling.why import Reasons
from engine.model.intents import SubmitOrder
from engine.model.records import Alarm, LatchSet
from engine.plays.playbook import PLAYBOOK
from tests.stories.test_flow_first import BOUGHT
from tests.stories.test_refusals import OFFER
from tests.stories.test_shares import WEEKLY
from tests.tape import steps, story

HALTED = "14:04:30 halted LUNR T1 Halt News Pending\n"
SAID = "trading in LUNR is halted: T1 Halt News Pending"


def refusals(tape: str) -> list[str]:
    return [line[9:] for line in story(tape) if " refused " in line]


def sold_at(told: list[str]) -> list[str]:
    return [line[:8] for line in told if " sell " in line]


def test_an_option_on_a_halted_name_is_refused_with_the_reason_of_the_halt():
    assert refusals(HALTED + OFFER) == [f"refused LUNR-1 at offer: {SAID}"]


def test_a_yes_that_comes_after_the_halt_buys_nothing():
    halted = "14:06:20 halted LUNR LUDP Volatility Trading Pause\n"
    tape = OFFER + halted + "14:06:40 approve LUNR-1\n14:06:50 quote LUNR 12C 0.98x1.02\n"
    reason = "trading in LUNR is halted: LUDP Volatility Trading Pause"
    assert refusals(tape) == [f"refused LUNR-1 at entry: {reason}"]
    assert not any(isinstance(output, SubmitOrder) for step in steps(tape) for output in step.outputs)


def test_the_shares_of_a_halted_name_are_refused_too():
    halted = WEEKLY.replace("14:05:01 stock", "14:05:00 halted LUNR T1 Halt News Pending\n14:05:01 stock")
    assert refusals(halted) == [
        f"refused LUNR-1 at offer: {SAID}; expiry 1 d > 0 d",
        f"refused LUNR-2 at offer: {SAID}",
    ]


def test_nothing_heard_is_nothing_against_it_and_is_not_said_to_be_trading():
    tickets = [line for line in story(OFFER) if " ticket " in line]
    assert len(tickets) == 1
    assert story(HALTED.replace("LUNR", "RKLB") + OFFER)[-1] == story(OFFER)[-1]


def test_a_name_that_goes_on_is_bought_again():
    assert refusals(HALTED + "14:04:40 resumed LUNR\n" + OFFER) == []


def test_a_minute_with_trades_after_it_ends_a_halt_that_nobody_took_back():
    before = "14:02:10 halted LUNR T1\n14:03:00 bar LUNR 12 12.1 11.9 12 90000\n"
    after = "14:04:00 bar LUNR 12 12.1 11.9 12 90000\n"
    assert refusals(before + OFFER)
    assert refusals(before + after + OFFER) == []


def test_a_start_knows_of_no_halt():
    assert refusals("14:04:30 halted LUNR T1\n14:04:40 restart\n" + OFFER) == []


def test_what_is_held_is_said_once_however_often_the_halt_is_told():
    tape = BOUGHT + (
        "14:07:10 halted LUNR LUDP Volatility Trading Pause\n14:07:20 halted LUNR LUDS Straddle\n"
        "14:07:30 halted RKLB T1\n"
    )
    told = [output for step in steps(tape) for output in step.outputs if isinstance(output, Alarm)]
    assert told == [
        Alarm(
            "LUNR-1",
            "trading in LUNR is halted, LUDP Volatility Trading Pause: "
            "no exit can be filled until it trades again",
        )
    ]


VAIN = "venue exits=never\n" + BOUGHT + "14:07:10 halted LUNR LUDP Volatility Trading Pause\n"
FALLEN = "".join(
    f"14:{at // 60:02d}:{at % 60:02d} quote LUNR 12C 0.70x0.80\n" for at in range(7 * 60 + 12, 12 * 60, 2)
)


def test_an_exit_of_a_halted_name_is_tried_at_once_and_then_once_a_minute_and_halts_nobody():
    told = story(VAIN + FALLEN)
    assert [line for line in told if " exit LUNR-1" in line] == [
        "14:07:12 exit LUNR-1 stop: bid -30.0 %, fail-safe"
    ]
    assert sold_at(told) == ["14:07:12", "14:08:12", "14:09:12", "14:10:12", "14:11:12"]
    assert not any(isinstance(output, LatchSet) for step in steps(VAIN + FALLEN) for output in step.outputs)


def test_it_is_sold_the_moment_the_name_trades_again():
    told = story(VAIN + FALLEN.replace("14:08:00 quote", "14:08:00 resumed LUNR\n14:08:00 quote"))
    assert sold_at(told)[:2] == ["14:07:12", "14:08:00"]


def test_a_part_that_is_sold_in_a_halt_shows_that_it_trades_and_the_rest_does_not_wait_a_minute():
    first, *others = FALLEN.splitlines(keepends=True)
    lower = "".join(others).replace("0.70x0.80", "0.60x0.70")
    told = story(VAIN.replace("exits=never", "exits=partial") + first + lower)
    assert "14:07:12 fill LUNR-1-X1 2 at 0.70" in told
    assert sold_at(told)[:2] == ["14:07:12", "14:07:17"]


def test_the_five_lines_under_a_refusal_begin_with_the_halt():
    reasons = Reasons(PLAYBOOK)
    lines = [line for step in steps(HALTED + OFFER) for line in reasons.lines(step)]
    (judged,) = (line for line in lines if line.startswith("  judged"))
    assert judged.startswith("  judged   NO trading halt: T1 Halt News Pending; desk trading: yes")
