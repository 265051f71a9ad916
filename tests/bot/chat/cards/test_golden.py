"""Each state of a card, each page and each word, as it was read by a person and found good."""

import pytest

from bot.chat.words import CAPTION_MAX, TEXT_MAX, length
from tests.bot.chat.cards.chats import first, read, told
from tests.bot.chat.cards.golden import FOLDER
from tests.bot.chat.cards.states import STATES, goldens

SHOWN = goldens()


@pytest.mark.parametrize("name", SHOWN)
def test_it_reads_as_it_did(name):
    golden = (FOLDER / f"{name}.txt").read_text()
    assert told(SHOWN[name]) == golden, "if it is better now: python -m tests.bot.chat.cards.golden"


def test_no_golden_file_is_left_behind():
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_telegram_can_read_it_and_has_room_for_it(name):
    wish = SHOWN[name]
    assert 0 < len(read(wish.html).encode("utf-16-le")) // 2 == length(wish.html)
    assert length(wish.html) <= (TEXT_MAX if wish.chart is None else CAPTION_MAX)


@pytest.mark.parametrize("name", STATES)
def test_the_first_line_stands_alone_with_whose_money_it_is(name):
    line = first(SHOWN[f"card_{name}"].html)
    assert line.startswith("🔵 SIM · ")
    assert "LUNR 12C" in line


@pytest.mark.parametrize("name", SHOWN)
def test_an_invented_market_says_so_everywhere(name):
    assert read(SHOWN[name].html).split("\n")[1] == "SYNTHETIC MARKET"
