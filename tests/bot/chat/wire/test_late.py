"""What was asked for while nobody listened raises no risk; what ends a desk ends no later start."""

import json

import pytest

from bot.chat.acts import Act, Verb
from bot.chat.hands.reception import LIVES
from bot.chat.wishes import Button
from engine.model.events import Approve, Command, Flatten, Pause, Resume, Skip
from sandbox.faults import Rule, Status
from tests.bot.chat.wire.play import BUY, SKIP, card, last_hours, life, obliging, story
from tests.sandbox.telegram.scene import OWNER, Scene, scene

RESUME = Button("Resume", Act(Verb.RESUME, "desk"))
RED = Button("Close all", Act(Verb.FLATTEN, "all", "sure"), "danger")
TOO_LATE = "Too late: nobody was listening. Tap again if you still mean it."


def breaking(event: Command) -> tuple:
    """An engine with a fault that one wish finds."""
    if isinstance(event, Skip):
        raise ZeroDivisionError("a fault of ours")
    return obliging(event)


def failing(_event: Command) -> tuple:
    """A disk that takes no wish."""
    raise ZeroDivisionError("a fault of the disk's")


async def tap(here: Scene, button: str) -> None:
    await here.person("tap", who="owner", chat=OWNER, message=here.messenger.room(OWNER).last, button=button)


@story
async def test_a_resume_tapped_while_the_desk_was_down_is_too_late_and_tapped_again_it_is_not(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("paused", (RESUME, BUY)))
        await tap(here, "Resume")
        await tap(here, "Buy")
        async with life(here, tmp_path, desk.script) as desk:
            assert sorted(desk.toasts) == [
                TOO_LATE,
                "Yes, noted. When its time has come it is judged once more, and sent.",
            ]
            assert [type(each) for each in desk.commands] == [Approve]
            await tap(here, "Resume")
            await desk.settle()
            assert [type(each) for each in desk.commands] == [Approve, Resume]


@story
async def test_a_resume_that_was_stored_before_the_power_cut_is_too_late(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("paused", (RESUME,)))
            words = {"message_id": 900, "date": int(here.clock.now().timestamp()), "text": "/resume"}
            words |= {"chat": {"id": OWNER, "type": "private"}, "from": {"id": OWNER, "is_bot": False}}
            raw = json.dumps({"update_id": 5, "message": words})
            desk.journal.inbox.accept_all("telegram", [("message 1 900", raw)])
        async with life(here, tmp_path, desk.script) as desk:
            assert desk.commands == []
            assert "/resume is too old: send it again if you still mean it." in desk.texts()


@story
async def test_a_resume_tapped_during_an_outage_is_too_late(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("paused", (RESUME,)))
            here.faults.add(Rule("down", Status(502), "telegram", "* */getUpdates", times=3))
            await here.pass_time(26)
            await desk.quiet()
            await tap(here, "Resume")
            await desk.wait_it_out()
            assert desk.toasts == [TOO_LATE]
            assert desk.commands == []


@story
async def test_a_red_button_pressed_in_time_is_carried_out_however_long_the_desk_was_gone(tmp_path):
    """Pressed within its minute and written down; the desk died of something else before it could begin."""
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("panic", (RED,)))
        await tap(here, "Close all")
        with pytest.raises(ExceptionGroup):
            await last_hours(here, tmp_path, desk.script, failing)
        await here.pass_time(600)
        async with life(here, tmp_path, desk.script) as desk:
            await desk.settle()
            assert [type(each) for each in desk.commands] == [Flatten]


@story
async def test_a_wish_that_ends_the_desk_is_put_aside_after_some_lives_and_others_are_carried_out(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("offered", (SKIP,)))
        await tap(here, "Skip")
        await here.person("say", who="owner", text="/pause")
        for _ in range(1 + LIVES):
            with pytest.raises(ExceptionGroup):
                await last_hours(here, tmp_path, desk.script, breaking)
        async with life(here, tmp_path, desk.script, decides=breaking) as desk:
            assert sum("has ended 3 starts and is kept as dead: tap" in line for line in desk.terminal) == 1
            assert any("What you sent has stopped the desk 3 times" in text for text in desk.texts())
            assert desk.journal.inbox.pending() == []
            events = [step.event for step in desk.journal.steps()]
            assert sum(isinstance(event, Pause) for event in events) == 1
