"""Pages over the real wire: typed, tapped, and sent as a file; what takes a look at the tables included."""

import csv
from datetime import datetime
from io import StringIO

from bot.chat.acts import Page
from bot.chat.cards.ideas import Look
from bot.chat.hands.answers import look
from bot.chat.hands.commands import MENU
from bot.chat.reports.past import Past
from engine.model.calendar import EASTERN
from storage.queries import Queries
from tests.bot.chat.cards.states import TARGET
from tests.bot.chat.wire.play import buttons, life, story
from tests.bot.chat.wire.test_trade import trading
from tests.sandbox.telegram.scene import OWNER, scene
from tests.tape import ORDINARY


@story
async def test_a_trade_is_found_on_every_page_of_the_past_and_in_the_file(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path) as desk:
            await desk.market(TARGET, head=ORDINARY)
            for text, expected in (
                ("/trades", "+$79.60 · 4 LUNR 12C"),
                ("/stats", "all: n 1, +$79.60"),
                ("/pnl week", "1 trade: 1 won, 0 lost"),
                ("/latency", "latency of 1 entry"),
                ("/health", "telegram"),
            ):
                await desk.person("say", who="owner", text=text)
                assert expected in desk.texts()[-1], text
                await here.pass_time(10)
            await desk.person("say", who="owner", text="/export")
            sent = here.messenger.room(OWNER).messages[here.messenger.room(OWNER).last].message
            assert sent.document.file_name == "trades-2026-11-20.csv"
            content = here.messenger.files.by_unique_id[sent.document.file_unique_id].upload.content
            (row,) = csv.DictReader(StringIO(content.decode()))
            with Queries(str(tmp_path / "desk.db")) as queries:
                (line,) = queries.closed()
            assert row["pnl"] == str(line.pnl) == "79.60"
            assert sent.caption.startswith("🔵 SIM · 1 closed trade")


@story
async def test_every_page_is_a_button_of_the_menu_and_each_is_answered(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path) as desk:
            await desk.market(TARGET, head=ORDINARY)
            await desk.person("say", who="owner", text="/menu")
            shown, last = buttons(here.messenger), here.messenger.room(OWNER).last
            pages = {word.does for word in MENU if isinstance(word.does, Page)} - {Page.MENU}
            assert len(shown) == len(pages) + 1, "and the settings"
            for each in shown:
                before = len(desk.texts())
                await desk.person("tap", who="owner", chat=OWNER, message=last, data=each.callback_data)
                assert len(desk.texts()) == before + 1, each.text
                await here.pass_time(10)


@story
async def test_words_that_a_page_does_not_take_are_not_passed_over(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("say", who="owner", text="/status foo")
            assert desk.texts()[-1] == "This is status foo\n/status takes no words: “foo” was left out"
            await desk.person("say", who="owner", text="/status")
            assert desk.texts()[-1] == "This is status"


@story
async def test_a_page_that_was_meant_is_one_tap_away(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("say", who="owner", text="/statz")
            (button,) = buttons(here.messenger)
            assert (desk.texts()[-1], button.text) == ("Did you mean /stats?", "/stats")
            last = here.messenger.room(OWNER).last
            await desk.person("tap", who="owner", chat=OWNER, message=last, data=button.callback_data)
            assert desk.texts()[-1] == "This is stats"


@story
async def test_at_the_close_of_a_friday_the_day_and_the_week_are_told_with_their_curves(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path) as desk:
            await desk.market(TARGET, head=ORDINARY)
            await desk.market(
                "16:09:59 account 50079.60\n16:10:00 account 50079.60\n16:11:00 account 50079.60"
            )
            await here.pass_time(10)
            await desk.settle()
            books = {text.split("\n")[0] for text in desk.texts() if "📒" in text}
            assert books == {"🔵 SIM · 📒 Fri 20 Nov +$79.60", "🔵 SIM · 📒 week 16 Nov – 20 Nov +$79.60"}
            told = [each.message for each in here.messenger.room(OWNER).messages.values()]
            assert all(each.photo for each in told if each.caption and "📒" in each.caption)
            assert sum("📒" in (each.caption or each.text or "") for each in told) == 2


def test_a_journal_that_cannot_be_read_is_said_in_a_line(tmp_path):
    asked = Past(Page.STATS, "", datetime(2026, 7, 31, 16, tzinfo=EASTERN), Look("SIM", None, EASTERN))
    said = look(asked, str(tmp_path / "nothing.db"))
    assert "The tables cannot be read now" in said.html
    assert "there is no journal yet" in said.html
