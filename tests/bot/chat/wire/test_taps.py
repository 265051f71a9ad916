"""A tap does one thing once, for the one it was made for; every other tap is told why not."""

import asyncio
from datetime import timedelta
from typing import Any

from bot.chat.acts import Act, Verb
from bot.chat.wire.signing import Seal, fresh_nonce, key_beside
from bot.chat.wishes import Button, Copy, Urgency
from engine.model.events import Approve, Close, Flatten, Halt, Skip
from engine.replay import Step
from tests.bot.chat.wire.play import (
    BUY,
    OBSERVER,
    TICKET,
    Life,
    buttons,
    card,
    fault,
    life,
    refusing,
    say,
    story,
)
from tests.sandbox.telegram.scene import GROUP, OWNER, STRANGER, scene

YES = "Yes, noted. When its time has come it is judged once more, and sent."
FORGED = "This button was not made by this desk."


async def tap(desk: Life, button: str, *, who: str = "owner", chat: int = OWNER, **more: Any) -> Any:
    message = desk.scene.messenger.room(chat).last
    return await desk.person("tap", who=who, chat=chat, message=message, button=button, **more)


@story
async def test_a_card_is_shown_tapped_and_becomes_an_approval(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("<b>LUNR</b> 12C", urgency=Urgency.ALERT, buzz=True))
            assert desk.texts() == ["LUNR 12C"]
            shown = buttons(here.messenger)
            assert [(each.text, each.style) for each in shown] == [
                ("Buy 2 · $250", "success"),
                ("Skip", None),
            ]
            assert all(len(each.callback_data.encode()) <= 64 for each in shown)
            await tap(desk, "Buy")
            assert desk.commands == [Approve(here.clock.now(), TICKET, "owner")]
            assert desk.toasts == [YES]
            assert desk.journal.inbox.pending() == []


@story
async def test_three_quick_taps_are_one_yes(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card())
            await tap(desk, "Buy", times=3)
            assert len(desk.commands) == 1
            assert sorted(desk.toasts) == sorted(
                [YES, *["Already done: buy at 09:30:10. Once is enough."] * 2]
            )


@story
async def test_the_app_sends_a_tap_again_under_new_numbers(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card())
            (query,) = (await tap(desk, "Buy"))["queries"]
            await desk.person("retap", query=query)
            assert len(desk.commands) == 1


@story
async def test_the_first_answer_wins(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card())
            await tap(desk, "Skip")
            await tap(desk, "Buy")
            assert [type(each) for each in desk.commands] == [Skip]
            assert desk.toasts == ["Skipped.", "Already answered: skip at 09:30:10."]


@story
async def test_a_yes_can_be_withdrawn_once(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card())
            await tap(desk, "Buy")
            await tap(desk, "Skip", times=2)
            assert [type(each) for each in desk.commands] == [Approve, Skip]


@story
async def test_the_engine_says_why_a_stale_tap_does_nothing_and_says_it_once(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, decides=refusing) as desk:
            await desk.happens(1, card())
            at = here.clock.now()
            desk.script.follows[Approve(at, TICKET, "owner")] = (say("answer", Urgency.ANSWER),)
            await tap(desk, "Buy")
            assert desk.toasts == ["Too late: the ticket has lapsed."]
            assert desk.texts() == ["LUNR 12C"]


@story
async def test_a_toast_that_comes_too_late_becomes_a_message(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, decides=refusing) as desk:
            await desk.happens(1, card())
            here.faults.add(fault("slow", "answerCallbackQuery", 400, said="Bad Request: query is too old"))
            await tap(desk, "Buy")
            assert desk.texts() == ["LUNR 12C", "Too late: the ticket has lapsed."]


@story
async def test_buttons_nobody_here_made_do_nothing(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card())
            true = buttons(here.messenger)[0].callback_data
            forgeries = ["", "1", "x" * 64, true[:-1], true + "1", "2" + true[1:], true.replace("b", "s", 1)]
            forgeries += [true[:5] + "A" + true[6:], "1bé" + true[4:], true[:-1] + "2"]
            message = here.messenger.room(OWNER).last
            for forgery in forgeries:
                if forgery and forgery != true:
                    await desk.person("tap", who="owner", chat=OWNER, message=message, data=forgery[:60])
            assert desk.commands == []
            assert set(desk.toasts) <= {FORGED, "Too many taps: wait a moment."}


@story
async def test_an_observer_sees_the_card_without_its_buttons_and_cannot_borrow_them(tmp_path):
    async with scene() as here:
        await here.start()
        await here.start(OBSERVER)
        async with life(here, tmp_path, observers=str(OBSERVER)) as desk:
            look = Button("Status", Act(Verb.PAGE, "status"))
            await desk.happens(1, card("LUNR", (BUY, Button("Copy", Copy("LUNR"))), (look,)))
            assert [each.text for each in buttons(here.messenger, OBSERVER)] == ["Copy", "Status"]
            mine = buttons(here.messenger, OWNER)[0].callback_data
            last = here.messenger.room(OBSERVER).last
            await desk.person("tap", who="observer", chat=OBSERVER, message=last, data=mine)
            assert desk.toasts == ["This button was made for somebody else."]
            await tap(desk, "Status", who="observer", chat=OBSERVER)
            assert desk.texts(OBSERVER) == ["LUNR", "This is status"]
            assert desk.commands == []


@story
async def test_even_a_true_signature_gives_an_observer_no_say_and_a_group_no_buttons(tmp_path):
    async with scene() as here:
        await here.start()
        await here.start(OBSERVER)
        async with life(here, tmp_path, observers=str(OBSERVER)) as desk:
            await desk.happens(1, card())
            seal = Seal(key_beside(tmp_path / "desk.db.key"))
            stolen = seal.sign(BUY.act, OBSERVER, fresh_nonce(here.clock.now()))
            last = here.messenger.room(OBSERVER).last
            await desk.person("tap", who="observer", chat=OBSERVER, message=last, data=stolen)
            mine = buttons(here.messenger)[0].callback_data
            posted = (await here.call("sendMessage", chat_id=GROUP, text="look")).result["message_id"]
            await desk.person("tap", who="owner", chat=GROUP, message=posted, data=mine)
            assert desk.toasts == [
                "You may look; only the owner decides.",
                "Buttons work only in your own chat with the desk.",
            ]
            assert desk.commands == []


@story
async def test_a_stranger_who_taps_learns_nothing(tmp_path):
    async with scene() as here:
        await here.start()
        await here.start(STRANGER)
        await here.call("sendMessage", chat_id=STRANGER, text="forwarded")
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card())
            data = buttons(here.messenger)[0].callback_data
            last = here.messenger.room(STRANGER).last
            await desk.person("tap", who="stranger", chat=STRANGER, message=last, data=data)
            assert desk.toasts == ["This bot is private."]
            assert desk.commands == []


@story
async def test_a_red_button_works_once_and_for_a_minute(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            red = Button("Close all", Act(Verb.FLATTEN, "all", "sure"), "danger")
            await desk.happens(1, card("Panic", (red,)))
            await tap(desk, "Close all", times=2)
            assert [type(each) for each in desk.commands] == [Flatten]
            await desk.happens(2, card("Panic again", (red,)))
            await here.pass_time(61)
            await tap(desk, "Close all")
            assert len(desk.commands) == 1
            assert desk.toasts[-1] == "This button has lapsed: /panic makes a new one."


@story
async def test_a_way_out_that_did_not_work_can_be_tapped_again(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("Open", (Button("Close now", Act(Verb.CLOSE, "LUNR-1")),)))
            await tap(desk, "Close now", times=2)
            assert len(desk.commands) == 1
            await here.pass_time(6)
            await tap(desk, "Close now", times=2)
            assert [type(each) for each in desk.commands] == [Close, Close]


@story
async def test_what_is_dear_is_asked_back(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            dear = Button("Buy", Act(Verb.BUY, TICKET, "ask"), "success")
            await desk.happens(1, card("LIVE", (dear,)))
            await tap(desk, "Buy")
            assert desk.script.confirmed == [dear.act]
            assert desk.texts() == ["LIVE", "Really buy?"]
            assert desk.commands == []


@story
async def test_a_storm_of_taps_is_braked_but_never_a_pause(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            pause = Button("Pause", Act(Verb.HALT, "all"))
            await desk.happens(1, card("LUNR", (BUY, pause)))
            await tap(desk, "Buy", times=25)
            assert desk.toasts.count("Too many taps: wait a moment.") == 5
            await tap(desk, "Pause")
            assert [type(each) for each in desk.commands] == [Approve, Halt]


@story
async def test_a_tap_before_the_power_cut_reaches_the_desk_after_it_and_only_once(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as before:
            await before.happens(1, card())
            before.deaf = True
            await tap(before, "Buy")
            assert len(before.commands) == 1
        async with life(here, tmp_path, before.script) as after:
            assert after.commands == [Approve(here.clock.now(), TICKET, "owner")]
            assert after.toasts == [YES]
        async with life(here, tmp_path, before.script) as later:
            assert later.commands == []


@story
async def test_a_tap_that_the_journal_holds_is_not_carried_out_again(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as before:
            await before.happens(1, card())
            before.deaf = True
            await tap(before, "Buy")
            before.journal.append([Step(before.commands[0], ())])
        async with life(here, tmp_path, before.script) as after:
            assert after.commands == []
            assert after.toasts == ["It was carried out before the desk restarted: the card tells how."]
            assert after.journal.inbox.pending() == []


@story
async def test_a_busy_desk_does_not_leave_the_button_spinning(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card())
            desk.deaf = True
            await tap(desk, "Buy")
            assert desk.toasts == []
            await here.pass_time(9)
            await desk.settle()
            assert desk.toasts == ["Written down. The desk is busy: the card will tell."]


@story
async def test_a_tap_while_the_bot_was_down_is_answered(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as before:
            await before.happens(1, card())
        last = here.messenger.room(OWNER).last
        await here.person("tap", who="owner", chat=OWNER, message=last, button="Buy")
        await here.pass_time(60)
        async with life(here, tmp_path, before.script, decides=refusing) as after:
            assert [type(each) for each in after.commands] == [Approve]
            assert after.texts()[-1] == "Too late: the ticket has lapsed."


@story
async def test_many_lives_lose_no_tap_and_double_none(tmp_path):
    async with scene() as here:
        await here.start()
        script, seen = None, []
        for number in range(12):
            async with life(here, tmp_path, script) as desk:
                script = desk.script
                act = Act(Verb.BUY, f"LUNR-1.{number}", "sure")
                await desk.happens(number, card(f"LUNR {number}", (Button("Buy", act),)))
                kept = here.messenger.room(OWNER).messages
                shown = next(which for which, each in kept.items() if each.message.reply_markup is not None)
                await here.person("tap", who="owner", chat=OWNER, message=shown, button="Buy")
                for _ in range(number * 3):
                    await asyncio.sleep(0)
            seen += [each.ticket for each in desk.commands if isinstance(each, Approve)]
            await here.pass_time(1)
        async with life(here, tmp_path, script) as desk:
            written = [step.event for step in desk.journal.steps() if isinstance(step.event, Approve)]
        assert sorted(each.ticket for each in written) == sorted(f"LUNR-1.{n}" for n in range(12))
        assert timedelta() < written[-1].at - written[0].at
