"""A page asked about one name tells of that name alone, and of one that is not there that it is not."""

import pytest

from bot.chat.acts import Page
from tests.bot.chat.cards.chats import Chat, chat, labels, read
from tests.stories.test_flow_first import BOUGHT, OFFER, TAP

ANOTHER = """
14:07:00 stock RKLB 23.99x24.01
14:07:00 bar RKLB 24.00 24.30 23.90 24.20 3.1M
14:07:00 flow RKLB 24C 1500@1.00 sweep opening above-ask x4
14:07:01 chain RKLB 24C 0.98x1.02 oi=812 vol=1500
14:07:30 quote LUNR 12C 0.98x1.02
14:07:40 quote RKLB 24C 0.98x1.02
14:07:40 approve RKLB-1
"""
FILLED = "14:07:42 quote RKLB 24C 0.97x1.00\n14:07:43 tick\n"
BOTH = BOUGHT + ANOTHER + FILLED


def lines(told: Chat, page: Page, about: str) -> list[str]:
    """What is said beneath the line that an invented market says of itself."""
    head, _, *rest = read(told.answer(page, about).html).split("\n")
    return [head.removeprefix("🔵 SIM · "), *rest]


@pytest.mark.parametrize("typed", ["LUNR", "lunr", " $lunr", "LUNR-1", "#lunr_1", "LUNR-1.1", "lunr 12c"])
def test_positions_of_a_name_are_those_of_that_name(typed):
    head, *rest = lines(chat(BOTH), Page.POSITIONS, typed)
    assert head.startswith("1 open position of LUNR")
    assert [line.split(" ")[1] for line in rest] == ["LUNR"]
    buttons = labels(chat(BOTH).answer(Page.POSITIONS, typed))
    assert buttons
    assert all(each.endswith("LUNR-1") for each in buttons)
    assert len(lines(chat(BOTH), Page.POSITIONS, "")) == 3


def test_the_sum_above_is_that_of_the_name():
    (line,) = lines(chat(BOTH + "14:07:50 quote LUNR 12C 1.10x1.14\n"), Page.POSITIONS, "LUNR")[1:]
    head, *_ = lines(chat(BOTH + "14:07:50 quote LUNR 12C 1.10x1.14\n"), Page.POSITIONS, "LUNR")
    assert head == "1 open position of LUNR +$39.80"
    assert "+$39.80" in line


def test_a_name_that_is_not_held_is_said_so_in_one_line():
    assert lines(chat(BOTH), Page.POSITIONS, "nvda") == ["no open position of NVDA; held: LUNR, RKLB"]
    assert lines(chat(OFFER), Page.POSITIONS, "nvda") == ["no open position of NVDA"]
    assert labels(chat(BOTH).answer(Page.POSITIONS, "nvda")) == []


def test_orders_of_a_name_are_those_of_that_name():
    both = chat("venue entries=never\n" + TAP + ANOTHER.replace("14:07:30", "14:07:29") + "14:07:41 tick\n")
    head, *rest = lines(both, Page.ORDERS, "rklb")
    assert head == "1 working order of RKLB"
    assert len(rest) == 1
    assert "#RKLB_1" in rest[0]
    assert all(each.endswith("RKLB-1") for each in labels(both.answer(Page.ORDERS, "rklb")))
    assert lines(chat(TAP), Page.ORDERS, "NVDA") == ["no working order of NVDA; working: LUNR"]
    assert lines(chat(OFFER), Page.ORDERS, "NVDA") == ["no working order of NVDA"]


@pytest.mark.parametrize("page", [Page.POSITIONS, Page.ORDERS])
def test_whatever_is_typed_behind_the_word_is_only_text(page):
    for told in (chat(BOTH), chat(TAP)):
        assert "no " in read(told.answer(page, "<b>&" * 100).html)
