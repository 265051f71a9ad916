"""What must be said is said once, the urgent first, whatever the network does."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.wishes import Pin, Say, Urgency
from engine.replay import Step
from sandbox.faults import Delay, Drop, Rule, Status
from tests.bot.chat.wire.play import (
    BUY,
    OBSERVER,
    Script,
    buttons,
    card,
    chart,
    life,
    quote,
    say,
    story,
    undrawable,
)
from tests.sandbox.telegram.scene import OWNER, scene

FLOOD = (
    '{"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 30}}'
)


def lost(name: str, method: str, times: int = 1) -> Rule:
    """Telegram did it, and nobody heard the answer."""
    return Rule(name, Drop(applied=True), "telegram", f"* */{method}", times=times)


def flood(method: str, after: int = 0) -> Rule:
    return Rule("flood", Status(429, FLOOD), "telegram", f"* */{method}", times=1, after=after)


@story
async def test_a_card_is_one_message_through_its_life(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            for number, text in enumerate(["offered", "sending", "open", "closed"]):
                await desk.happens(number, card(text))
                await here.pass_time(10)
            assert desk.texts() == ["closed"]
            assert len([buzz for buzz in here.messenger.buzzes if buzz.as_ == "owner"]) == 1


@story
async def test_the_last_words_of_a_card_take_its_buttons_away(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("open"))
            await here.pass_time(10)
            await desk.happens(2, replace(card("closed"), rows=()))
            assert desk.texts() == ["closed"]
            assert buttons(here.messenger) == []


@story
async def test_a_card_that_says_the_same_is_left_alone_even_after_a_restart(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("open"))
            await desk.happens(2, card("open"))
        async with life(here, tmp_path, desk.script) as desk:
            assert desk.calls("sendMessage") == 1
            assert desk.calls("editMessageText") == 0
            await desk.happens(3, card("closed"))
            assert desk.texts() == ["closed"]


@story
async def test_only_the_latest_of_a_storm_of_edits_travels(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            for number in range(60):
                desk.script.follows = {}
                await desk.happens(number, card(f"price {number}"))
            assert desk.calls("editMessageText") <= 6
            await here.pass_time(10)
            await desk.settle()
            assert desk.texts() == ["price 59"]
            assert desk.calls("editMessageText") <= 7


@story
async def test_an_exit_overtakes_alerts_and_edits(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            flooded = [say(f"alert {n}", Urgency.ALERT) for n in range(8)]
            await desk.happens(1, *flooded)
            said = desk.texts()
            assert said == [f"said alert {n}" for n in range(5)]
            await desk.happens(2, say("exit", Urgency.EXIT))
            assert desk.texts()[5] == "said exit"
            await here.pass_time(60)
            await desk.settle()
            assert sorted(desk.texts()) == sorted([*(f"said alert {n}" for n in range(8)), "said exit"])


@story
async def test_after_a_flood_warning_that_chat_waits_and_the_exit_is_first(tmp_path):
    async with scene() as here:
        await here.start()
        await here.start(OBSERVER)
        async with life(here, tmp_path, observers=str(OBSERVER)) as desk:
            here.faults.add(flood("sendMessage"))
            await desk.happens(1, say("alert", Urgency.ALERT))
            await desk.happens(2, say("exit", Urgency.EXIT))
            spared, held = sorted((OWNER, OBSERVER), key=lambda chat: not desk.texts(chat))
            assert desk.texts(spared) == ["said alert", "said exit"]
            await here.pass_time(29)
            await desk.settle()
            assert desk.texts(held) == []
            await here.pass_time(2)
            await desk.settle()
            assert desk.texts(held) == ["said exit", "said alert"]


@story
async def test_a_card_whose_answer_was_lost_is_not_sent_again_and_heals_with_its_next_change(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            here.faults.add(lost("T7", "sendMessage"))
            await desk.happens(1, card("offered"))
            await here.pass_time(60)
            await desk.settle()
            assert desk.texts() == ["offered"]
            await desk.happens(2, card("open"))
            await desk.happens(3, card("closed"))
            assert desk.texts() == ["offered", "closed"]


@story
async def test_an_exit_whose_answer_was_lost_is_said_again_and_says_so(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            here.faults.add(lost("T7", "sendMessage"))
            await desk.happens(1, say("exit", Urgency.EXIT), say("alert", Urgency.ALERT))
            await here.pass_time(10)
            await desk.settle()
            assert desk.texts() == ["said exit", "🔁 said exit", "said alert"]


@pytest.mark.parametrize(
    "reply",
    ["{}", "[]", "5", '{"ok": true}', '{"ok": true, "result": 5}', '{"ok": true, "result": {}}', "[" * 5000],
    ids=lambda reply: reply[:28],
)
@story
async def test_a_reply_that_is_none_stops_nothing_and_the_exit_is_said_again(tmp_path, reply):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            here.faults.add(Rule("odd", Status(200, reply), "telegram", "* */sendMessage", times=1))
            await desk.happens(1, say("sold", Urgency.EXIT))
            await desk.wait_it_out(6)
            assert desk.texts() == ["🔁 said sold"]


@story
async def test_an_alert_whose_answer_was_lost_is_not_repeated(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            here.faults.add(lost("T7", "sendMessage"))
            await desk.happens(1, say("alert", Urgency.ALERT))
            await here.pass_time(10)
            await desk.settle()
        async with life(here, tmp_path, desk.script) as desk:
            assert desk.texts() == ["said alert"]


@story
async def test_a_lost_edit_is_simply_done_again(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("offered"))
            here.faults.add(lost("edit", "editMessageText"))
            await desk.happens(2, card("open"))
            await here.pass_time(5)
            await desk.settle()
            assert desk.texts() == ["open"]
            assert desk.calls("editMessageText") == 2


@story
async def test_ten_minutes_without_telegram_lose_no_exit(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("open"))
            until = here.clock.now() + timedelta(minutes=10)
            here.faults.add(Rule("down", Status(502, "<html>"), "telegram", "* /bot*", until=until))
            for number in range(5):
                desk.script.follows = {}
                await here.pass_time(60)
                exits = say(f"exit {number}", Urgency.EXIT), card(f"state {number}")
                desk.script.follows[quote(number + 2)] = exits
                desk.tell(Step(quote(number + 2), ()))
                await desk.quiet()
            assert desk.texts() == ["open"]
            for _ in range(40):
                await here.pass_time(10)
                await desk.quiet(2)
            await here.pass_time(10)
            await desk.settle()
            said = [text.removeprefix("🔁 ") for text in desk.texts()]
            assert said == ["state 4", *(f"said exit {number}" for number in range(5))]


@story
async def test_what_was_not_sent_before_the_power_cut_is_sent_after_it_and_what_was_is_not(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, say("first"), card("one"))
            here.faults.add(flood("sendMessage", after=1))
            stop = say("stop", Urgency.PANIC)
            await desk.happens(2, stop, say("second"), say("third", Urgency.EXIT), card("two"))
            assert desk.texts() == ["said first", "one", "said stop"]
        await here.pass_time(31)
        async with life(here, tmp_path, desk.script) as desk:
            assert desk.texts() == ["said first", "two", "said stop", "said third", "said second"]


@story
async def test_a_stray_bracket_loses_no_alarm(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, say("a", Urgency.PANIC, "<b>Stop</b> hit: x <y & z"), card("<u>3 < 4"))
            assert desk.texts() == ["Stop hit: x <y & z", "3 < 4"]
            await desk.happens(2, card("<i>a <b"))
            assert desk.texts()[1] == "a <b"


@story
async def test_a_message_somebody_deleted_is_shown_anew(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("open"), Pin("setup:LUNR-1"))
            room = here.messenger.room(OWNER)
            assert room.pinned == [room.last]
            await desk.person("delete", who="owner", chat=OWNER, message=room.last)
            await desk.happens(2, card("closed"))
            assert desk.texts() == ["closed"]
            assert room.pinned == [room.last]


@story
async def test_a_reply_hangs_on_its_card_and_only_what_may_buzz_does(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("open", (BUY,)))
            await desk.happens(2, Say("filled", Urgency.FILL, buzz=True, reply_to="setup:LUNR-1", key="f"))
            kept = list(here.messenger.room(OWNER).messages.values())
            assert kept[-1].message.reply_to_message.message_id == kept[-2].message.message_id
            assert [(buzz.text, buzz.sound) for buzz in here.messenger.buzzes[-2:]] == [
                ("open", False),
                ("filled", True),
            ]


@story
async def test_blocked_it_says_so_once_keeps_quiet_and_shows_all_when_the_owner_is_back(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("block", who="owner", blocked=True)
            await desk.happens(1, card("open"))
            await desk.happens(2, card("closed"), say("exit", Urgency.EXIT))
            assert desk.texts() == []
            assert sum("cannot be reached" in line for line in desk.terminal) == 1
            await desk.person("block", who="owner", blocked=False)
            await desk.person("say", who="owner", text="/status")
            back = "🔁 While you were out of reach, 1 message:\n\nsaid exit"
            assert desk.texts() == [back, "closed", "This is status"]


@story
async def test_a_picture_travels_when_it_is_new_and_its_words_alone_when_it_is_not(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, replace(card("offered"), chart=chart("entry 1.00")))
            await desk.happens(2, replace(card("open"), chart=chart("entry 1.00")))
            assert desk.texts() == ["open"]
            assert [desk.calls(name) for name in ("sendPhoto", "editMessageCaption", "editMessageMedia")] == [
                1, 1, 0,
            ]  # fmt: skip
            await desk.happens(3, replace(card("closed <b"), chart=chart("exit 1.20")))
            assert desk.texts() == ["closed <b"]
            assert desk.calls("editMessageMedia") == 2
            await desk.happens(4, Say("sold", Urgency.EXIT, True, None, "sold", chart=chart("exit 1.20")))
            assert desk.texts() == ["closed <b", "sold"]
            assert desk.calls("sendPhoto") == 2


@story
async def test_a_card_goes_without_a_picture_that_cannot_be_drawn_and_gets_the_next_one(tmp_path):
    odd = undrawable("entry 1.00")
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, replace(card("offered <b"), chart=odd))
            (said,) = desk.texts()
            assert said.startswith("offered <b\nno picture: ValueError")
            assert buttons(here.messenger)
            for number, words in ((5, "bought"), (6, "held")):
                await desk.happens(number, replace(card(words), chart=undrawable("entry 1.00")))
                (said,) = desk.texts()
                assert said.startswith(f"{words}\nno picture: ValueError")
            await here.pass_time(60)
            await desk.happens(2, replace(card("open"), chart=chart("entry 1.00")))
            assert desk.texts() == ["open"]
            await desk.happens(3, replace(card("left"), chart=odd))
            assert desk.texts() == ["left"]
            (kept,) = [each for each in here.messenger.room(OWNER).messages.values() if each.by.key == "bot"]
            assert kept.message.photo
            await desk.happens(4, replace(card("closed"), chart=chart("exit 1.20")))
            assert [desk.calls(name) for name in ("sendMessage", "sendPhoto", "editMessageMedia")] == [
                2,
                0,
                2,
            ]


@story
async def test_a_card_that_became_a_picture_unheard_still_says_what_is_new(tmp_path):
    odd = undrawable("exit 1.20")
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, replace(card("offered"), chart=odd))
            here.faults.add(lost("unheard", "editMessageMedia"))
            await desk.happens(2, replace(card("open"), chart=chart("entry 1.00")))
            await desk.happens(3, replace(card("closed"), chart=odd))
            await here.pass_time(10)
            await desk.settle()
            (said,) = desk.texts()
            assert said.startswith("closed")


@story
async def test_a_refused_change_without_a_picture_costs_the_card_nothing_later(tmp_path):
    odd = undrawable("entry 1.00")
    no = Status(400, '{"ok": false, "error_code": 400, "description": "Bad Request: BUTTON_DATA_INVALID"}')
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, replace(card("offered"), chart=odd))
            here.faults.add(Rule("no", no, "telegram", "* */editMessageText", times=2))
            await desk.happens(2, replace(card("open"), chart=odd))
            await desk.happens(3, replace(card("closed"), chart=None))
            assert desk.texts() == ["closed"]


@story
async def test_a_power_cut_in_the_middle_of_a_sending_repeats_only_what_must_be_heard(tmp_path):
    async with scene() as here:
        await here.start()
        late, script, number = Delay(seconds=3600, applied=True), Script(), 0
        for wish in (say("exit", Urgency.EXIT), say("alert", Urgency.ALERT), card("open")):
            async with life(here, tmp_path, script) as desk:
                here.faults.add(Rule("late", late, "telegram", "* */sendMessage", times=1))
                number += 1
                script.follows[quote(number)] = (wish,)
                desk.tell(Step(quote(number), ()))
                while not here.faults.standing[0].struck:  # noqa: ASYNC110
                    await asyncio.sleep(0)
                await asyncio.sleep(0.05)
            here.faults.clear()
            await here.pass_time(10)
            async with life(here, tmp_path, script) as desk:
                await here.pass_time(10)
                await desk.settle()
        assert desk.texts() == ["said exit", "🔁 said exit", "said alert", "open"]
