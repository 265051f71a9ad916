"""What was said last is what counts: a stop that overtakes is not undone by what was said before it."""

from collections.abc import Sequence
from contextlib import closing

from bot.chat.hands.deciding import Carried, Deciding
from bot.chat.keeping import Aside
from bot.clock import SystemClock
from engine.core import Engine
from engine.model.events import Approve, Command, Disarm, Halt, Pause, Resume
from engine.model.latch_names import HALT
from engine.plays.playbook import PLAYBOOK
from sandbox.faults import Rule
from sandbox.telegram import acts
from storage.journal import open_journal
from tests.bot.chat.wire.play import OBSERVER, TICKET, Life, buttons, life, story
from tests.bot.chat.wire.test_authority import SECRET, now, says
from tests.bot.chat.wire.test_receiving import POLL, TROUBLES
from tests.bot.chat.wire.test_taps import tap
from tests.sandbox.telegram.scene import MORNING, OWNER, Scene, scene

AGAIN = "Send the code again if you still mean it."


def halted(commands: Sequence[Command]) -> bool:
    """Whether these, one after the other, leave the desk so."""
    engine = Engine(PLAYBOOK)
    for wish in commands:
        engine.step(wish)
    return HALT in engine.floor.book.latches


async def after_an_outage(here: Scene, desk: Life, *said: str) -> None:
    """Telegram is not reached for some seconds, as happens, and then brings all of it at once."""
    here.faults.add(Rule("away", TROUBLES["bad gateway"], "telegram", POLL, times=3))
    await here.person("say", who="owner", text="hm")
    await desk.quiet()
    for text in said:
        await here.person("say", who="owner", text=text)
    await desk.wait_it_out(4)


async def at_once(here: Scene, desk: Life, *said: tuple[str, str]) -> None:
    """Who says what before the poll that waits has its answer."""
    for who, text in said:
        acts.say(here.messenger, who, text, None, None)
    await desk.settle()


async def halted_and_asked_for_a_code(desk: Life) -> None:
    await says(desk, "/panic")
    await says(desk, "/resume")
    await tap(desk, "Yes, resume")


@story
async def test_a_panic_that_is_sent_after_the_code_of_a_resume_leaves_the_desk_halted(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, totp_secret=SECRET) as desk:
            await halted_and_asked_for_a_code(desk)
            await after_an_outage(here, desk, now(here), "/panic")
            assert [type(each) for each in desk.commands] == [Halt, Halt]
            assert halted(desk.commands)
            assert f"Too late: nobody was listening. {AGAIN}" in desk.texts()


@story
async def test_a_disarm_that_is_sent_after_the_code_of_an_arm_leaves_real_money_unarmed(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, totp_secret=SECRET, venue="live") as desk:
            await says(desk, "/arm")
            await tap(desk, "Yes, arm")
            await after_an_outage(here, desk, now(here), "/disarm")
            assert [type(each) for each in desk.commands] == [Disarm]


@story
async def test_nor_is_it_undone_where_nothing_was_late_and_the_same_code_sent_again_counts(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, totp_secret=SECRET) as desk:
            await halted_and_asked_for_a_code(desk)
            await at_once(here, desk, ("owner", now(here)), ("owner", "/panic"))
            assert [type(each) for each in desk.commands] == [Halt, Halt]
            assert f"Too late: you sent /panic after it. {AGAIN}" in desk.texts()
            await says(desk, now(here))
            assert [type(each) for each in desk.commands] == [Halt, Halt, Resume]


@story
async def test_a_word_and_a_button_that_stand_before_a_stop_are_told_the_same(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await says(desk, "/resume")
            yes, asked = buttons(here.messenger)[0].callback_data, here.messenger.room(OWNER).last
            acts.tap(here.messenger, "owner", OWNER, asked, yes, 1)
            await at_once(here, desk, ("owner", "/auto all auto"), ("owner", "/pause"), ("owner", "/disarm"))
            assert [type(each) for each in desk.commands] == [Pause, Disarm]
            assert desk.toasts == ["Too late: you sent /pause after it. Tap again if you still mean it."]
            assert desk.texts()[-1] == (
                "/auto is too late: you sent /pause after it. Send it again if you still mean it."
            )
            await desk.person("tap", who="owner", chat=OWNER, message=asked, data=yes)
            assert [type(each) for each in desk.commands] == [Pause, Disarm, Resume]


@story
async def test_what_is_sent_after_a_stop_counts_and_nobody_else_s_stop_takes_it_back(tmp_path):
    async with scene() as here:
        await here.start()
        await here.start(OBSERVER)
        async with life(here, tmp_path, observers=str(OBSERVER), totp_secret=SECRET) as desk:
            await halted_and_asked_for_a_code(desk)
            await at_once(here, desk, ("owner", "/panic"), ("owner", now(here)), ("observer", "/panic"))
            assert [type(each) for each in desk.commands] == [Halt, Halt, Resume]


@story
async def test_wishes_that_wait_for_a_busy_desk_keep_their_last_word_and_go_before_all_others(tmp_path):
    with closing(open_journal(str(tmp_path / "desk.db"), holder="test")) as journal:
        deciding = Deciding(journal.chat, Aside("chat", near=True), SystemClock(), Carried())
        sent = Approve(MORNING, TICKET, "owner"), Resume(MORNING, "owner"), Halt(MORNING, "owner")
        for wish in sent:
            deciding.send(wish)
        wishes = deciding.events()
        led = [await anext(wishes) for _ in sent]
        assert [type(each) for each in led] == [Resume, Halt, Approve]
        assert halted([Halt(MORNING, "owner"), *led])
