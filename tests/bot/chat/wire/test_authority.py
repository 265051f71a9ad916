"""Who may give the desk more, by which button and which code; taking it away is never made hard."""

from base64 import b32encode

import pytest

from bot.chat.acts import Act, Verb
from bot.chat.hands.proving import ASKED, NOBODY_OUTSIDE, UNKNOWN
from bot.chat.hands.totp import code
from bot.chat.wishes import Button
from engine.model.autonomy import Autonomy
from engine.model.events import Arm, Disarm, Resume, SetAutonomy, SetRollout
from engine.model.rollout import Rollout
from engine.stages.arming import ALL
from tests.bot.chat.wire.play import OBSERVER, Life, buttons, card, life, story
from tests.bot.chat.wire.test_taps import tap
from tests.bot.chat.wire.test_trade import trading
from tests.sandbox.telegram.scene import OWNER, Scene, scene
from tests.stories.test_flow_first import OFFER
from tests.tape import ORDINARY

KEY = b"12345678901234567890"
SECRET = b32encode(KEY).decode()
LIVE = "🔴 LIVE · "
TOO_LATE = "Too late: nobody was listening. Tap again if you still mean it."
BEFORE = "The desk has started since this button was made: /status has new ones."


def now(here: Scene, later: int = 0) -> str:
    """What the owner's authenticator shows."""
    return code(KEY, int(here.clock.now().timestamp()) // 30 + later)


async def says(desk: Life, text: str, who: str = "owner") -> int:
    return (await desk.person("say", who=who, text=text))["message"]


@story
async def test_on_paper_automatic_is_asked_back_and_needs_no_code(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, totp_secret=SECRET) as desk:
            await says(desk, "/auto flow first veto")
            assert desk.commands == []
            await tap(desk, "Yes, auto", times=2)
            (wish,) = desk.commands
            assert isinstance(wish, SetAutonomy)
            assert (wish.play, wish.level, wish.by) == ("flow_first", Autonomy.VETO, "owner")


@story
async def test_real_money_wants_the_code_once_and_the_chat_forgets_it(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, totp_secret=SECRET, venue="live") as desk:
            await says(desk, "/auto all auto")
            await tap(desk, "Yes, auto")
            assert desk.texts()[-1] == f"{LIVE}{ASKED}"
            wrong = await says(desk, "000000")
            assert desk.texts()[-1] == f"{LIVE}That code is not right."
            right = await says(desk, now(here))
            assert [type(each) for each in desk.commands] == [SetAutonomy]
            assert not {wrong, right} & here.messenger.room(OWNER).messages.keys()
            await says(desk, "/arm")
            await tap(desk, "Yes, arm")
            await says(desk, now(here))
            assert desk.texts()[-1] == f"{LIVE}That code was used already: wait for the next one."
            await says(desk, now(here, later=1))
            assert [type(each) for each in desk.commands] == [SetAutonomy, Arm]


@story
async def test_without_a_secret_nobody_arms_real_money(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, venue="live") as desk:
            for words, button in (("/arm", "Yes, arm"), ("/auto auto", "Yes, auto")):
                await says(desk, words)
                await tap(desk, button)
                assert desk.texts()[-1] == f"{LIVE}{UNKNOWN}"
                await says(desk, "123456")
            assert desk.commands == []


@pytest.mark.parametrize("secret", ["", SECRET])
@story
async def test_resuming_is_asked_back_and_where_there_is_a_secret_with_a_code(tmp_path, secret):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, totp_secret=secret) as desk:
            await says(desk, "/resume")
            assert desk.commands == []
            await tap(desk, "Yes, resume")
            if secret:
                assert desk.commands == []
                await says(desk, now(here))
            assert [type(each) for each in desk.commands] == [Resume]


@story
async def test_a_question_that_was_answered_with_yes_is_no_longer_asked(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await says(desk, "/resume")
            asked = here.messenger.room(OWNER).last
            assert buttons(here.messenger)
            await tap(desk, "Yes, resume")
            assert [type(each) for each in desk.commands] == [Resume]
            assert asked not in here.messenger.room(OWNER).messages


@story
async def test_trust_is_a_stage_with_a_code_even_on_paper_and_taken_back_without_one(tmp_path):
    async with scene() as here:
        await here.start(OBSERVER)
        async with life(here, tmp_path, observers=str(OBSERVER), totp_secret=SECRET) as desk:
            await says(desk, "/trust live_250", who="observer")
            assert desk.texts(OBSERVER)[-1] == "You may look; only the owner decides."
            await says(desk, "/trust")
            await says(desk, "/trust everything")
            assert desk.texts()[-1].startswith("This is risk")
            await says(desk, "/trust live_250")
            await tap(desk, "Yes, trust")
            assert desk.commands == []
            await says(desk, now(here))
            await says(desk, "/trust paper")
            assert [(type(each), each.rollout) for each in desk.commands] == [
                (SetRollout, Rollout.LIVE_250),
                (SetRollout, Rollout.PAPER),
            ]


@story
async def test_five_wrong_codes_lock_until_the_desk_is_started_again(tmp_path):
    async with scene() as here:
        await here.start()
        for tries in (5, 4):
            async with life(here, tmp_path, totp_secret=SECRET) as desk:
                await says(desk, "/resume")
                await tap(desk, "Yes, resume")
                for _ in range(tries):
                    await says(desk, "111111")
                await says(desk, now(here))
                assert [type(each) for each in desk.commands] == [Resume] * (tries < 5)
                await here.pass_time(2)
                await desk.settle()


@story
async def test_a_question_for_a_code_is_good_for_a_minute_and_digits_alone_are_no_command(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, totp_secret=SECRET) as desk:
            await says(desk, now(here))
            await says(desk, "/resume")
            await tap(desk, "Yes, resume")
            await here.pass_time(61)
            await says(desk, now(here))
            assert desk.commands == []
            assert desk.texts()[-1] == "I know commands only: /help lists them."


@story
async def test_a_yes_from_before_a_crash_raises_nothing_after_it(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await says(desk, "/resume")
        last = here.messenger.room(OWNER).last
        await here.pass_time(2)
        await here.person("tap", who="owner", chat=OWNER, message=last, button="Yes, resume")
        async with life(here, tmp_path, desk.script) as desk:
            assert desk.toasts == [TOO_LATE]
            await here.person("tap", who="owner", chat=OWNER, message=last, button="Yes, resume")
            await desk.settle()
            assert desk.toasts[-1] == BEFORE
            assert desk.commands == []
            await says(desk, "/resume")
            await tap(desk, "Yes, resume")
            assert [type(each) for each in desk.commands] == [Resume]


@story
async def test_a_button_that_takes_authority_away_never_grows_old(tmp_path):
    ask = Button("Ask me again", Act(Verb.AUTO, f"{ALL} confirm"))
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("auto", (ask, Button("Rest", Act(Verb.DISARM, ALL)))))
        await here.pass_time(3600)
        async with life(here, tmp_path, desk.script) as desk:
            await tap(desk, "Ask me again")
            await tap(desk, "Rest")
            await here.pass_time(6)
            await tap(desk, "Ask me again")
            assert [type(each) for each in desk.commands] == [SetAutonomy, Disarm, SetAutonomy]


@story
async def test_an_observer_gives_nothing(tmp_path):
    async with scene() as here:
        await here.start(OBSERVER)
        async with life(here, tmp_path, observers=str(OBSERVER), totp_secret=SECRET) as desk:
            for words in ("/auto all auto", "/arm", "/resume", now(here)):
                await says(desk, words, who="observer")
            assert desk.commands == []
            assert desk.texts(OBSERVER)[:3] == ["You may look; only the owner decides."] * 3


@story
async def test_a_ticket_is_bought_without_a_tap_and_panic_ends_that(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path) as desk:
            first, second, *then = OFFER.strip().splitlines()
            await desk.market(f"{first}\n{second}", head=ORDINARY)
            await says(desk, "/auto flow_first auto")
            assert "at most 5 and $500 each" in desk.texts()[-1]
            await tap(desk, "🤖 Allow auto")
            assert any("auto begins 14:05:30" in text for text in desk.texts())
            await desk.market("14:05:31 tick\n14:06:05 stock LUNR 11.99x12.01\n" + "\n".join(then))
            await desk.market("14:06:40 stock LUNR 11.99x12.01\n14:06:40 quote LUNR 12C 0.98x1.02")
            await desk.market("14:06:42 quote LUNR 12C 0.97x1.00\n14:06:50 tick\n14:07:00 tick")
            assert any("AUTO bought 4" in text for text in desk.texts())
            await says(desk, "/panic")
            await desk.market("14:07:10 tick\n14:07:30 tick")
            assert any("✋ confirm for flow first: halt" in text for text in desk.texts())


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"venue": "live"}, True),
        ({"venue": "live", "ping_url": "https://ping.example/desk"}, False),
        ({"venue": "paper"}, False),
    ],
)
@story
async def test_whoever_arms_real_money_is_told_that_nobody_would_miss_the_desk(tmp_path, settings, told):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, totp_secret=SECRET, **settings) as desk:
            await says(desk, "/arm")
            assert desk.texts()[-1].endswith(f"\n{NOBODY_OUTSIDE}") is told
            await tap(desk, "Yes, arm")
            await says(desk, now(here))
            assert [type(each) for each in desk.commands] == [Arm], "it is said, and refuses nothing"
            await says(desk, "/auto all auto")
            assert NOBODY_OUTSIDE not in desk.texts()[-1]
