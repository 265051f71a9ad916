"""What theirs had come to before it was ours is no result of our day, for the gates and for the pages."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from bot.chat.acts import Page
from bot.chat.wishes import Say
from engine.core import Engine
from engine.ours.book import Book
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from tests.bot.chat.cards.chats import Chat, read
from tests.stories.test_over_night import MONDAY, WEEKLY, about
from tests.tape import steps, story

KEPT = "venue exits=never\n"
LOSER, WINNER = "10@5.00", "10@1.00"
LOW, HIGH = "1.00x1.04", "5.00x5.04"
WAYS = ("adopt LUNR 12C", "flatten-foreign LUNR 12C")


def theirs(held: str) -> str:
    seen = f"14:00:01 holds LUNR 12C {held}\n14:00:05 holds LUNR 12C {held}\n14:00:10 tick\n"
    return f"14:00:00 outside LUNR 12C {held}\n{seen}"


def adopted(held: str, before: str = "", shortly_before: str = "") -> str:
    return KEPT + before + theirs(held) + shortly_before + "14:01:30 adopt LUNR 12C\n"


def shown(*markets: str, at: str = "14:02") -> str:
    told = (f"{at}:{2 * n:02d} quote LUNR 12C {each}\n" for n, each in enumerate(markets))
    return "".join(f"{each}{at}:{2 * n + 1:02d} tick\n" for n, each in enumerate(told))


def later(tape: str) -> str:
    """The same of contracts that end a week on."""
    return tape.replace("LUNR 12C", "LUNR 12C/2026-08-07")


def sold(quantity: int, price: str, left: str) -> str:
    """In the app, and the books agree a moment later."""
    return (
        f"14:01:33 outside LUNR 12C -{quantity}@{price}\n14:01:34 holds {left}\n"
        f"14:01:39 tick\n14:01:40 holds {left}\n14:01:45 tick\n"
    )


def book(played: Sequence[Step]) -> Book:
    engine = Engine(PLAYBOOK)
    for step in played:
        engine.recall(step.event, step.outputs)
    return engine.floor.book


def made(known: Book) -> Decimal:
    """What the gates make of the day."""
    return known.account.realized + known.open_pnl - known.account.carried.total


def day(told: Chat) -> str:
    """What /risk says of the day and of its best."""
    return "\n".join(line for line in read(told.answer(Page.RISK).html).split("\n") if "of −$" in line)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("known", [f"14:01:29 quote LUNR 12C {LOW}\n", ""], ids=["a market", "no market"])
def test_what_theirs_had_lost_before_ends_no_day_of_ours(way, known):
    told = story(theirs(LOSER) + known + f"14:01:30 {way}\n" + shown(LOW, LOW, LOW))
    assert about(" trade ", told)
    assert not about("latch d", told)


@pytest.mark.parametrize("known", [f"14:01:29 quote LUNR 12C {HIGH}\n", ""], ids=["a market", "no market"])
def test_what_theirs_had_won_before_is_nothing_that_may_be_lost_first(known):
    tape = adopted(WINNER, shortly_before=known) + shown(HIGH, HIGH)
    assert made(book(list(steps(tape)))) == book(list(steps(tape))).account.best == 0
    told = story(tape + shown("3.50x3.54", at="14:03"))
    (ended,) = about("latch daily loss", told)
    assert ended > "14:03"
    assert "down 3.0 % of the day's equity" in ended


def test_an_old_market_does_not_say_what_theirs_was_worth():
    tape = adopted(LOSER, before=f"13:40:00 quote LUNR 12C {HIGH}\n")
    assert made(book(list(steps(tape)))) == 0
    assert made(book(list(steps(tape + shown(LOW, LOW))))) == 0
    assert not about("latch d", story(tape + shown(LOW, LOW)))


def test_what_is_sold_before_any_market_of_it_counts_as_nothing_for_the_day_but_its_fees():
    played = list(steps(adopted(LOSER) + sold(10, "1.00", "nothing")))
    known = book(played)
    assert known.account.realized == -4000
    assert not known.positions
    assert made(known) == 0
    assert day(Chat(played)).startswith("Day $0 of −$1,500 allowed (0% used)")


def test_the_rest_of_it_counts_from_its_own_first_market():
    tape = adopted(WINNER) + sold(4, "5.00", "LUNR 12C 6@1.00")
    assert made(book(list(steps(tape)))) == 0
    first = list(steps(tape + shown(HIGH, HIGH)))
    assert (made(book(first)), book(first).account.best) == (0, 0)
    assert made(book(list(steps(tape + shown(HIGH, "4.00x4.04"))))) == -600


def test_a_price_of_its_own_shown_by_a_chain_says_it_too():
    chain = "14:02:00 chain LUNR 12C 1.00x1.04 oi=812 vol=1500\n14:02:01 tick\n"
    played = list(steps(adopted(LOSER) + chain))
    assert made(book(played)) == 0
    assert not book(played).account.carried.untold


def test_what_was_adopted_in_the_evening_without_a_market_counts_from_the_morning():
    evening = "15:59:00 restart paper\n15:59:30 tick\n" + theirs(LOSER).replace("14:00", "16:10")
    morning = "09:30:00 account 50000\n" + shown(LOW, LOW, at="09:31")
    tape = evening + "16:20:00 adopt LUNR 12C\n16:21:00 tick\n" + MONDAY + morning
    told = story(KEPT + later(tape), playbook=WEEKLY)
    assert about("adopted", told)
    assert not about("latch d", told)


def test_what_the_night_made_of_it_is_ours_though_its_market_was_old():
    morning = "09:30:00 account 50000\n" + shown("3.00x3.04", at="09:31")
    tape = adopted(LOSER, before=f"13:40:00 quote LUNR 12C {HIGH}\n") + MONDAY + morning
    (ended,) = about("latch daily loss", story(later(tape), playbook=WEEKLY))
    assert "down 4.0 % of the day's equity" in ended


PAGES = {
    "a loser with a market": adopted(LOSER, shortly_before=f"14:01:29 quote LUNR 12C {LOW}\n")
    + shown(LOW, LOW),
    "a loser that is sold": theirs(LOSER) + "14:01:30 flatten-foreign LUNR 12C\n" + shown(LOW, LOW),
    "a winner without one": adopted(WINNER) + shown(HIGH, HIGH),
    "a winner, in parts": adopted(WINNER) + sold(4, "5.00", "LUNR 12C 6@1.00") + shown(HIGH, HIGH),
    "a loser with an old row": adopted(LOSER)
    + f"14:01:50 chain LUNR 12C {HIGH} oi=812 vol=1500 age=600\n14:01:51 tick\n"
    + shown(LOW, LOW),
}


@pytest.mark.parametrize("tape", PAGES.values(), ids=PAGES)
def test_the_pages_count_it_as_the_gates_do(tape):
    told = Chat(steps(tape))
    said = day(told)
    assert "(0% used)" in said.split("\n")[0], said
    assert said.split("\n")[1].startswith("From its best of $0: "), said
    assert "(0% used)" in said.split("\n")[1], said
    assert "$4,0" not in read(told.answer(Page.STATUS).html).split("·")[1]
    assert "not counted" in read(told.answer(Page.PNL).html).lower()


CLOSED = {
    "with a market": (PAGES["a loser that is sold"], "−$0.50", 1),
    "without any": (adopted(LOSER) + sold(10, "1.00", "nothing"), "$0", 0),
    "in parts": (
        adopted(LOSER)
        + sold(4, "1.00", "LUNR 12C 6@5.00")
        + shown(LOW)
        + sold(6, "1.00", "nothing").replace("14:01", "14:03"),
        "$0",
        0,
    ),
}


@pytest.mark.parametrize(("tape", "ours", "lost"), CLOSED.values(), ids=CLOSED)
def test_what_is_closed_of_theirs_is_a_result_of_ours_from_where_it_was_adopted(tape, ours, lost):
    told = Chat(steps(tape + "16:10:05 account 50000\n"))
    assert lines(told.answer(Page.PNL)) == [
        f"🔵 SIM · day {ours}",
        "SYNTHETIC MARKET",
        f"Closed {ours}: 1 trade, 0 won, {lost} lost · fees {ours.strip('−')}",
        f"Best {ours} · worst {ours} · deepest fall {ours}",
        "Before it was adopted: −$4,000, not counted",
    ]
    assert f"Day {ours} · closed {ours}: 1 trade, 0 won" in read(told.answer(Page.STATUS).html)
    assert monthly(told) == f"Month {ours}"


def test_what_is_adopted_on_a_friday_and_sold_on_a_monday_counts_for_the_month_from_friday_on():
    night = "09:29:00 quote LUNR 12C 2.00x2.04\n09:30:00 account 50000\n09:31:00 tick\n"
    friday = adopted(LOSER, shortly_before=f"14:01:29 quote LUNR 12C {LOW}\n")
    sale = sold(10, "2.00", "nothing").replace("14:01", "14:30") + "16:10:05 account 51000\n"
    told = Chat(steps(later(friday + MONDAY + night + sale), playbook=WEEKLY), playbook=WEEKLY)
    assert lines(told.answer(Page.PNL)) == [
        "🔵 SIM · day $0",
        "SYNTHETIC MARKET",
        "Closed +$1,000: 1 trade, 1 won, 0 lost · fees $0",
        "Best +$1,000 · worst +$1,000 · deepest fall $0",
        "Not counted today (held overnight or adopted): +$1,000",
        "Before it was adopted: −$4,000, not counted",
    ]
    assert monthly(told) == "Month +$1,000"


def lines(say: Say) -> list[str]:
    return read(say.html).split("\n")


def monthly(told: Chat) -> str:
    """What the last account of a day says of its month."""
    return lines([each for each in told.says if each.key.startswith("day:")][-1])[-1]
