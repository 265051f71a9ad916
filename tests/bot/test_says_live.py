"""Every place where a person looks, and LIVE in each while real money is traded."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app import began
from bot.chat.acts import Act, Page, Verb
from bot.chat.cards.says import examined
from bot.chat.wishes import Pin, Say, Show
from bot.config import Config
from bot.doctor.examining import examine
from bot.doctor.findings import Report
from engine.stages.arming import ALL
from tests.bot.chat.cards.chats import chat, first, labels
from tests.bot.chat.cards.states import STATES
from tests.bot.chat.wire.play import life, story
from tests.bot.doctor.test_doctor import UNHURRIED, found
from tests.end_to_end.mornings import market
from tests.end_to_end.test_real_money import of_real_money
from tests.sandbox.telegram.scene import scene
from tests.stories.test_flow_first import BOUGHT, OFFER

MARK = "🔴 LIVE"
REAL = Config(venue="live", database="data/live.db")
CLOSED = BOUGHT + "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n15:59:00 tick\n16:10:00 account 50000\n"


@pytest.mark.parametrize("tape", STATES.values(), ids=STATES)
def test_whatever_the_chat_says_or_shows_by_itself(tape):
    for wish in chat(tape, badge="LIVE").wishes:
        if isinstance(wish, Show | Say):
            assert first(wish.html).startswith(MARK), wish


def test_what_is_pinned_and_the_account_of_the_day():
    told = chat(CLOSED, badge="LIVE")
    (pin,) = (wish for wish in told.wishes if isinstance(wish, Pin))
    assert first(told.card(pin.card).html).startswith(MARK)
    account = next(each for each in told.says if each.key.startswith("day:"))
    assert first(account.html).startswith(f"{MARK} · 📒")


@pytest.mark.parametrize("page", [page for page in Page if page is not Page.EXPORT])
def test_every_page_that_is_asked_for(page):
    assert first(chat(CLOSED, badge="LIVE").answer(page).html).startswith(MARK)


@pytest.mark.parametrize(
    ("act", "label"),
    [
        (Act(Verb.BUY, "LUNR-1"), "🔴 LIVE $400"),
        (Act(Verb.ARM, ALL), "🔴 Arm LIVE"),
        (Act(Verb.TRUST, "live_250"), "Trust live_250"),
        (Act(Verb.FLATTEN, ALL), ""),
        (Act(Verb.RESUME, ALL), ""),
        (Act(Verb.AUTO, f"{ALL} auto"), ""),
    ],
)
def test_every_question_that_is_asked_back(act, label):
    asked = chat(OFFER + "14:06:20 restart live\n", badge="LIVE").book.confirm(act)
    assert first(asked.html).startswith(MARK)
    assert label in labels(asked)[0]


@story
async def test_every_line_that_the_chat_answers_with_itself(tmp_path):
    typed = ["/settings", "/settings zone UTC", "/mute", "/mute LUNR", "/unmute", "/watch", "/watch SPCE"]
    typed += ["/unwatch", "/doctor", "/statz", "/qqqqq", "hello"]
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, venue="live") as desk:
            for words in typed:
                await desk.person("say", who="owner", text=words)
                assert desk.texts()[-1].startswith(MARK), words
                await here.pass_time(10)
        async with life(here, tmp_path, venue="paper") as desk:
            await desk.person("say", who="owner", text="/unwatch")
            assert desk.texts()[-1] == "Which one? /unwatch LUNR"


def test_what_the_desk_stands_on_in_the_chat():
    assert examined(Report(()), datetime.now(UTC), "LIVE").html.startswith(MARK)


def test_the_first_line_of_a_run():
    assert began(REAL) == "at work on LIVE, real money, journal in data/live.db"
    assert began(replace(REAL, venue="paper")) == "at work on paper, journal in data/live.db"


async def looked(folder: Path) -> Report:
    """The doctor at a desk of pretended real money."""
    async with market(folder) as stage:
        return await examine(of_real_money(stage, folder).config, stage.clock, patience=UNHURRIED)


def test_the_doctor(tmp_path):
    report = asyncio.run(looked(tmp_path))
    assert found(report, "settings").said.startswith("LIVE, real money")
    assert found(report, "account").said.startswith("LIVE account")


def test_a_panic_from_the_shell(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for venue, words in (("live", "LIVE: "), ("paper", "")):
        monkeypatch.setenv("VENUE", venue)
        assert main(["panic", "--database", "here.db"]) == 0
        assert capsys.readouterr().out.startswith(f"{words}PANIC is there")
