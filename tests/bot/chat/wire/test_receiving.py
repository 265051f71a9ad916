"""Whatever Telegram does, the desk hears again by itself, and nothing that was said to it is lost."""

import json
from datetime import timedelta

import pytest

from bot.chat.acts import Act, Verb
from bot.chat.wishes import Button
from engine.model.events import Approve, Disarm, Halt, Pause
from sandbox.faults import Change, Drop, Malformed, Rows, Rule, Status
from tests.bot.chat.wire.play import card, life, story
from tests.sandbox.telegram.scene import OWNER, scene

POLL = "* */getUpdates"
CONFLICT = (
    '{"ok": false, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}'
)
TROUBLES = {
    "unauthorised": Status(401, '{"ok": false, "error_code": 401, "description": "Unauthorized"}'),
    "not found": Status(404, '{"ok": false, "error_code": 404, "description": "Not Found"}'),
    "two pollers": Status(409, CONFLICT),
    "flooded": Status(429, '{"ok": false, "error_code": 429, "parameters": {"retry_after": 3}}'),
    "bad gateway": Status(502, "<html>Bad Gateway</html>", content_type="text/html"),
    "hung up": Drop(),
    "answer lost": Drop(applied=True),
    "reset": Drop(reset=True),
    "empty": Malformed("empty"),
    "cut": Malformed("cut"),
    "html": Malformed("html"),
    "bottomless": Status(200, f'{{"ok": true, "result": [{{"update_id": 1, "x": {"[" * 5000}'),
}


@pytest.mark.parametrize("trouble", TROUBLES)
@story
async def test_it_recovers_by_itself_and_hears_what_was_said_meanwhile(tmp_path, trouble):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, listening=False) as desk:
            here.faults.add(Rule(trouble, TROUBLES[trouble], "telegram", POLL, times=3))
            await here.person("say", who="owner", text="/pause")
            await desk.wait_it_out()
            assert [type(each) for each in desk.commands] == [Pause]
            assert here.faults.standing[0].struck == 3
            assert [line for line in desk.terminal if "heard" in line][-1] == "Telegram is heard again"
            assert here.clock.now() - desk.beats.heard_at["telegram"] < timedelta(seconds=30)


@story
async def test_the_silence_grows_while_nobody_answers(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("say", who="owner", text="/status")
            heard = desk.beats.heard_at["telegram"]
            here.faults.add(Rule("down", TROUBLES["bad gateway"], "telegram", POLL))
            for _ in range(20):
                await here.pass_time(10)
                await desk.quiet()
            assert desk.beats.heard_at["telegram"] - heard <= timedelta(seconds=30)
            assert here.clock.now() - heard > timedelta(seconds=120)
            assert sum("not heard" in line for line in desk.terminal) == 1


@story
async def test_another_program_with_the_same_token_is_named(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, listening=False) as desk:
            here.faults.add(Rule("T9", Status(409, CONFLICT), "telegram", POLL, times=1))
            await here.person("say", who="owner", text="/status")
            await desk.wait_it_out()
            assert "Telegram is not heard: another program polls with this bot's token" in desk.terminal


@story
async def test_the_same_update_twice_counts_once(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, listening=False) as desk:
            here.faults.add(Rule("T1", Rows("result", twice=1.0), "telegram", POLL))
            await here.person("say", who="owner", text="/pause")
            await desk.settle()
            assert len(desk.commands) == 1


@story
async def test_numbers_that_begin_anew_are_still_heard(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card())
            first, last = here.messenger.updates.next_id, here.messenger.room(OWNER).last
            await desk.person("say", who="owner", text="/pause")
            anew = Rule("T12", Change("result.0.update_id", first), "telegram", POLL)
            for wish in (
                here.person("say", who="owner", text="/disarm"),
                here.person("tap", who="owner", chat=OWNER, message=last, button="Buy"),
            ):
                here.faults.add(anew)
                await here.pass_time(26)
                await desk.quiet()
                await wish
                await desk.quiet()
                here.faults.clear()
                await desk.wait_it_out(3)
            assert [type(each) for each in desk.commands] == [Pause, Disarm, Approve]


@story
async def test_what_nobody_can_read_is_kept_as_dead_and_stops_nothing(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, listening=False) as desk:
            odd = Rule("odd", Change("result.0.message.chat", "nowhere"), "telegram", POLL, times=1)
            here.faults.add(odd)
            await here.person("say", who="owner", text="/status")
            await desk.settle()
            await desk.person("say", who="owner", text="/pause")
            assert [type(each) for each in desk.commands] == [Pause]
            assert desk.texts() == []
            assert sum("cannot be read" in line for line in desk.terminal) == 1
            assert desk.journal.inbox.pending() == []


@story
async def test_a_message_of_no_day_stops_nothing(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, listening=False) as desk:
            odd = Rule("odd", Change("result.0.message.date", 99999999999999), "telegram", POLL, times=1)
            here.faults.add(odd)
            await here.person("say", who="owner", text="/resume")
            await desk.settle()
            await desk.person("say", who="owner", text="/pause")
            assert [type(each) for each in desk.commands] == [Pause]


@story
async def test_what_was_stored_and_not_handled_is_handled_in_the_next_life(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            words = {"message_id": 900, "date": int(here.clock.now().timestamp()), "text": "/pause"}
            words |= {"chat": {"id": OWNER, "type": "private"}, "from": {"id": OWNER, "is_bot": False}}
            raw = json.dumps({"update_id": 5, "message": words})
            desk.journal.inbox.accept_all("telegram", [("message 1 900", raw)])
            desk.journal.inbox.accept_all("alpaca", [("fill", "{}")])
        async with life(here, tmp_path) as desk:
            assert [type(each) for each in desk.commands] == [Pause]
            assert [each.source for each in desk.journal.inbox.pending()] == ["alpaca"]


@story
async def test_panic_overtakes_all_that_waits(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            many = tuple((Button(f"Buy {n}", Act(Verb.BUY, f"LUNR-{n}", "sure")),) for n in range(8))
            await desk.happens(1, card("LUNR", *many))
        last = here.messenger.room(OWNER).last
        for number in range(8):
            await here.person("tap", who="owner", chat=OWNER, message=last, button=f"Buy {number}")
        await here.person("say", who="owner", text="/panic")
        async with life(here, tmp_path, desk.script) as desk:
            assert [type(each) for each in desk.commands] == [Halt, *[Approve] * 8]


@story
async def test_the_phone_may_be_slow_but_old_words_do_not_raise_risk(tmp_path):
    async with scene() as here:
        await here.start()
        await here.person("say", who="owner", text="/resume")
        await here.person("say", who="owner", text="/pause")
        await here.pass_time(3600)
        async with life(here, tmp_path) as desk:
            assert [type(each) for each in desk.commands] == [Pause]
            assert desk.texts() == ["/resume is too old: send it again if you still mean it."]


@story
async def test_the_token_is_said_nowhere(tmp_path, caplog):
    caplog.set_level("DEBUG")
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, listening=False) as desk:
            for number, trouble in enumerate(TROUBLES.values()):
                here.faults.add(Rule(f"poll {number}", trouble, "telegram", POLL, times=1, after=number))
                here.faults.add(
                    Rule(f"send {number}", trouble, "telegram", "* */send*", times=1, after=number)
                )
            for _ in range(40):
                await here.person("say", who="owner", text="/status")
                await desk.quiet(2)
                await here.pass_time(5)
            said = "\n".join([caplog.text, *desk.terminal, repr(desk.chat), *desk.texts()])
            assert "sandbox-opens-no-real-door" not in said
