"""Who is let in, who may only look, and what a stranger learns, which is nothing."""

import pytest

from bot.chat.acts import Act, Verb
from bot.chat.hands.commands import CALLED, MENU, WORDS, parse
from bot.chat.hands.lines import wish
from bot.chat.hands.people import LETTERS
from bot.chat.wishes import Button
from engine.model.events import Halt, Pause
from tests.bot.chat.wire.play import OBSERVER, buttons, card, life, say, story
from tests.sandbox.telegram.scene import GROUP, OWNER, STRANGER, scene


def code(terminal: list[str]) -> str:
    """What the person at the terminal reads."""
    return [line for line in terminal if "To pair" in line][-1].split()[-1]


def wrong(right: str) -> str:
    """Almost it."""
    return right[:-1] + LETTERS[(LETTERS.index(right[-1]) + 1) % len(LETTERS)]


@story
async def test_the_first_start_pairs_whoever_can_read_the_terminal(tmp_path):
    async with scene() as here:
        async with life(here, tmp_path, owner="") as desk:
            await desk.happens(1, card("LUNR 12C"), say("nobody heard this"))
            right = code(desk.terminal)
            assert len(right) == 8
            await desk.person("say", who="stranger", text="/start")
            await desk.person("say", who="stranger", text=f"/start {wrong(right)}")
            await desk.person("say", who="owner", text=f"/start {right}")
            assert desk.texts()[1:] == ["LUNR 12C"]
            await desk.person("say", who="stranger", text=f"/start {right}")
            assert desk.texts(STRANGER)[-1] == "This bot is private."
        async with life(here, tmp_path, desk.script, owner="") as desk:
            assert desk.terminal == []
            await desk.person("say", who="owner", text="/pause")
            assert [type(each) for each in desk.commands] == [Pause]


@story
async def test_a_pairing_code_dies_of_five_wrong_guesses_and_of_ten_minutes(tmp_path):
    async with scene() as here, life(here, tmp_path, owner="") as desk:
        first = code(desk.terminal)
        for _ in range(5):
            await desk.person("say", who="stranger", text=f"/start {wrong(first)}")
        await desk.person("say", who="owner", text=f"/start {first}")
        assert code(desk.terminal) == first
        await here.pass_time(601)
        await desk.person("say", who="owner", text="/start")
        second = code(desk.terminal)
        assert second != first
        await here.pass_time(601)
        await desk.person("say", who="owner", text=f"/start {second}")
        third = code(desk.terminal)
        assert third != second
        await desk.person("say", who="owner", text=f"/start {third}")
        await desk.person("say", who="owner", text="/pause")
        assert [type(each) for each in desk.commands] == [Pause]


@story
async def test_a_stranger_gets_one_line_and_then_silence_for_ever(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            for text in ("/start", "/status", "hello"):
                await desk.person("say", who="stranger", text=text)
            await desk.happens(1, card("LUNR 12C"))
            assert desk.texts(STRANGER) == ["This bot is private."]
            warnings = [text for text in desk.texts(OWNER) if f"account {STRANGER}, wrote" in text]
            assert len(warnings) == 1
        async with life(here, tmp_path, desk.script) as desk:
            await desk.person("say", who="stranger", text="/panic")
            assert desk.texts(STRANGER) == ["This bot is private."]
            assert desk.commands == []


@story
async def test_of_a_crowd_of_strangers_the_owner_hears_three_times_and_that_it_was_the_last(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            for who in ("stranger", "member", "observer", "anonymous"):
                await desk.person("say", who=who, text="hello")
            warned = [text for text in desk.texts(OWNER) if "was turned away" in text]
            assert len(warned) == 3
            assert ["nothing is said" in text for text in warned] == [False, False, True]


@story
async def test_a_group_is_left_and_nobody_in_it_is_heard(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            for who in ("owner", "member", "anonymous"):
                await desk.person("say", who=who, chat=GROUP, text="/panic")
            assert desk.commands == []
            assert not here.messenger.room(GROUP).bot_inside
            await desk.person("membership", chat=GROUP, inside=True)
            assert not here.messenger.room(GROUP).bot_inside
            assert desk.texts(GROUP) == []


@story
async def test_an_observer_may_ask_and_not_decide(tmp_path):
    async with scene() as here:
        await here.start(OBSERVER)
        async with life(here, tmp_path, observers=str(OBSERVER)) as desk:
            await desk.person("say", who="observer", text="/positions")
            await desk.person("say", who="observer", text="/panic")
            assert desk.texts(OBSERVER) == ["This is positions", "You may look; only the owner decides."]
            assert desk.commands == []


@story
async def test_a_desk_whose_owner_never_wrote_shows_all_when_they_do(tmp_path):
    async with scene() as here, life(here, tmp_path) as desk:
        await desk.happens(1, card("LUNR 12C"))
        assert desk.texts() == []
        await desk.person("say", who="owner", text="/status")
        assert sorted(desk.texts()) == ["LUNR 12C", "This is status"]


@story
async def test_each_command_is_in_the_menu_and_is_answered(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            menu = here.messenger.commands(here.messenger.room(OWNER))
            assert [each.command for each in menu] == [word.name for word in MENU]
            for word in MENU:
                before = len(desk.texts()) + len(desk.commands)
                await desk.person("say", who="owner", text=f"/{word.name}")
                assert len(desk.texts()) + len(desk.commands) == before + 1, word.name
                await here.pass_time(10)
            await desk.person("say", who="owner", text="/why LUNR-1")
            assert desk.texts()[-1] == "This is why LUNR-1"


@story
async def test_a_slip_of_the_finger_is_answered_with_what_was_probably_meant(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            for text in ("/positons", "panik", "good morning to you", "/zzz 9", "/<b>", "/"):
                await desk.person("say", who="owner", text=text)
            assert desk.texts() == [
                "Did you mean /positions?",
                "Did you mean /panic?",
                "I know commands only: /help lists them.",
                "There is no /zzz: /help lists what there is.",
                "There is no /<b>: /help lists what there is.",
                "There is no /: /help lists what there is.",
            ]


@story
async def test_what_other_desks_call_it_leads_to_our_word_and_a_stop_is_one_tap_away(tmp_path):
    async with scene() as here:
        await here.start()
        await here.start(OBSERVER)
        async with life(here, tmp_path, observers=str(OBSERVER)) as desk:
            for text, ours in (
                ("/close", "positions"),
                ("/profit", "pnl"),
                ("sell", "positions"),
                ("/stop", "panic"),
            ):
                await desk.person("say", who="owner", text=text)
                assert desk.texts()[-1] == f"Did you mean /{ours}?"
            await desk.person("say", who="observer", text="/kill")
            assert desk.texts(OBSERVER)[-1] == "Did you mean /panic?"
            assert buttons(here.messenger, OBSERVER) == []
            room = here.messenger.room(OWNER)
            (button,) = buttons(here.messenger)
            await desk.person("tap", who="owner", chat=OWNER, message=room.last, data=button.callback_data)
            assert desk.commands == [Halt(desk.commands[0].at, "owner")]


def test_every_word_of_others_is_none_of_ours():
    assert not CALLED.keys() & WORDS.keys()


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("/trust LIVE_250", Act(Verb.TRUST, "live_250")),
        ("/auto flow_first Veto", Act(Verb.AUTO, "flow_first veto")),
        ("/risk paper", None),
        ("/trust moon", None),
        ("/auto flow_first banana", None),
    ],
)
def test_only_the_word_itself_changes_authority_however_it_is_spelt(typed, asks):
    line = parse(typed)
    assert line is not None
    assert wish(line) == asks


@story
async def test_an_old_message_that_is_edited_is_not_obeyed(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            number = (await desk.person("say", who="owner", text="hello"))["message"]
            await desk.person("change", who="owner", chat=OWNER, message=number, text="/resume")
            assert desk.commands == []


@story
async def test_a_button_may_open_a_page(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("LUNR", (Button("Why", Act(Verb.PAGE, "why", "LUNR-1")),)))
            last = here.messenger.room(OWNER).last
            for _ in range(2):
                await desk.person("tap", who="owner", chat=OWNER, message=last, button="Why")
            assert desk.texts()[1:] == ["This is why LUNR-1"] * 2
            assert desk.toasts == ["", ""]


@story
async def test_the_settings_replace_an_owner_and_end_an_observer(tmp_path):
    async with scene() as here:
        await here.start()
        await here.start(OBSERVER)
        async with life(here, tmp_path, observers=str(OBSERVER)) as desk:
            await desk.happens(1, card("LUNR 12C"))
        async with life(here, tmp_path, desk.script, owner=str(OBSERVER)) as desk:
            await desk.person("say", who="owner", text="/panic")
            assert desk.commands == []
            await desk.person("say", who="observer", text="/panic")
            assert [type(each) for each in desk.commands] == [Halt]
