"""What one person wants to hear: heard, silent or off by kind, quiet hours, mutes, and never a storm."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.acts import Act, Verb
from bot.chat.hands.watching import as_said
from bot.chat.reports.limits import Limits
from bot.chat.wire.attention import OFF, ON, SILENT, Attention
from bot.chat.wire.ear import Ear
from bot.chat.wishes import Button, Pin, Say, Show, Topic, Urgency, Wish
from engine.model.events import Approve
from engine.plays.playbook import watching
from tests.bot.chat.wire.play import OBSERVER, Life, Script, buttons, life, say, story
from tests.sandbox.telegram.scene import MORNING, OWNER, scene

NIGHT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
"""Half past eleven in New York."""


def idea(number: int, name: str = "LUNR", text: str = "", **more: Any) -> Show:
    """A setup's card as it is first shown."""
    bought = Button(f"Buy {number}", Act(Verb.BUY, f"{name}-{number}.1", "sure"), "success")
    html = f"PAPER · {text or f'Buy {name} {number}'}\nfive numbers"
    show = Show(f"setup:{name}-{number}", html, ((bought,),), None, Urgency.ALERT, buzz=True, idea=name)
    return replace(show, **more)


async def press(desk: Life, button: str) -> None:
    kept = desk.scene.messenger.room(OWNER).messages
    message = next(
        number
        for number in reversed(kept)
        for row in (
            kept[number].message.reply_markup.inline_keyboard if kept[number].message.reply_markup else ()
        )
        if any(each.text.startswith(button) for each in row)
    )
    await desk.person("tap", who="owner", chat=OWNER, message=message, button=button)


# ---- levels and hours


@pytest.mark.parametrize(
    ("wish", "level"),
    [
        (say("a", Urgency.ALERT), SILENT),
        (idea(1), SILENT),
        (replace(say("d", Urgency.ALERT), topic=Topic.ACCOUNT), SILENT),
        (say("f", Urgency.FILL), ON),
        (say("x", Urgency.EXIT), ON),
        (replace(say("r", Urgency.FILL), topic=Topic.REJECTS), ON),
        (say("p", Urgency.PANIC), ON),
        (say("?", Urgency.ANSWER), ON),
        (Pin("status"), ON),
    ],
    ids=lambda each: f"{each}"[:40],
)
def test_quiet_hours_touch_no_fill_exit_reject_or_alarm(wish: Wish, level: object) -> None:
    quiet = Attention(quiet="22:00-07:00")
    assert quiet.level(wish, NIGHT) == level
    assert quiet.level(wish, MORNING) == ON
    assert Attention().level(wish, NIGHT) == ON


def test_quiet_hours_are_the_person_s_own_and_may_lie_within_a_day() -> None:
    berlin = Attention(quiet="05:00-06:00", zone="Europe/Berlin")
    assert berlin.is_quiet(NIGHT)
    assert not berlin.is_quiet(NIGHT + timedelta(minutes=30))
    assert not Attention(quiet="05:00-06:00").is_quiet(NIGHT)


def test_nothing_turns_an_alarm_off() -> None:
    deaf = Attention(
        levels=dict.fromkeys(Topic, "off"), mutes={"alarms": NIGHT + timedelta(days=9)}, quiet="00:00-23:59"
    )
    assert deaf.level(say("p", Urgency.PANIC), NIGHT) == ON
    assert deaf.level(say("x", Urgency.EXIT), NIGHT) == OFF


def test_a_muted_name_is_not_offered_and_what_is_bought_of_it_is_told() -> None:
    muted = Attention(mutes={"LUNR": NIGHT + timedelta(hours=1)})
    assert muted.level(idea(1), NIGHT) == OFF
    assert muted.level(idea(1, "RKLB"), NIGHT) == ON
    assert muted.level(replace(idea(1), idea=""), NIGHT) == ON
    assert muted.level(idea(1), NIGHT + timedelta(hours=1)) == ON


# ---- many at once


def shown(ear: Ear, *ideas: Show, at: datetime = MORNING) -> list[str]:
    """The cards that are sent or edited for these, in order."""
    return [wish.card for each in ideas for wish in ear.take(each, at, known=False) if isinstance(wish, Show)]


def test_more_than_three_ideas_in_a_minute_share_one_message() -> None:
    ear = Ear(Attention())
    cards = shown(ear, *(idea(number) for number in range(6)))
    assert cards[:3] == ["setup:LUNR-0", "setup:LUNR-1", "setup:LUNR-2"]
    assert len(set(cards[3:])) == 1
    assert cards[3].startswith("digest:")
    later = MORNING + timedelta(seconds=61)
    assert shown(ear, idea(9), at=later) == ["setup:LUNR-9"]


def test_a_digest_is_heard_once_keeps_up_and_lets_go_of_what_is_bought() -> None:
    ear = Ear(Attention())
    first, second = [[*ear.take(idea(number), MORNING, known=False)] for number in range(5)][3:]
    assert [first[0].buzz, second[0].buzz, second[0].urgency] == [True, False, Urgency.EDIT]
    assert "2 more ideas at once" in second[0].html
    lapsed = ear.take(idea(3, text="Not taken", rows=()), MORNING, known=False)
    assert "PAPER · Not taken" in lapsed[0].html
    assert [each.text for row in lapsed[0].rows for each in row] == ["LUNR-4"]
    digest, card = ear.take(idea(4, text="Sending", idea=""), MORNING, known=False)
    assert (card.card, digest.rows) == ("setup:LUNR-4", ())
    bought = ear.take(idea(3, text="Bought", idea=""), MORNING, known=False)[0]
    assert bought.html.startswith("PAPER · 🗂 <b>2 more ideas at once</b>")
    assert [each.card for each in ear.take(idea(4, text="Open", idea=""), MORNING, known=True)] == [card.card]


@story
async def test_a_storm_of_ideas_is_three_cards_and_a_list_from_which_each_can_be_taken(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            for number in range(6):
                await desk.happens(number, idea(number))
            await desk.wait_it_out(10)
            texts = desk.texts()
            assert len(texts) == 4
            assert texts[3].startswith("PAPER · 🗂 3 more ideas at once")
            assert [each.text for each in buttons(here.messenger)] == ["LUNR-3", "LUNR-4", "LUNR-5"]
            await press(desk, "LUNR-4")
            await desk.wait_it_out(10)
            assert desk.texts()[-1] == "PAPER · Buy LUNR 4\nfive numbers"
            assert [each.ticket for each in desk.commands if isinstance(each, Approve)] == []
            await press(desk, "Buy 4")
            assert [each.ticket for each in desk.commands if isinstance(each, Approve)] == ["LUNR-4.1"]
            await press(desk, "LUNR-3")
            await press(desk, "LUNR-5")
            await desk.wait_it_out(10)
            assert len(desk.texts()) == 7


# ---- said in the chat


@story
async def test_a_muted_name_comes_back_when_it_is_unmuted(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("say", who="owner", text="/mute lunr 2h")
            assert desk.texts()[-1] == (
                "LUNR: muted until Fri 11:30. Orders, fills and exits of it are told all the same."
            )
            await desk.happens(1, idea(1), idea(1, "RKLB"))
            assert "Buy LUNR" not in "".join(desk.texts())
            assert "Buy RKLB" in "".join(desk.texts())
        async with life(here, tmp_path, desk.script) as desk:
            assert "Buy LUNR" not in "".join(desk.texts())
            await desk.person("say", who="owner", text="/mute")
            assert desk.texts()[-1] == "muted: LUNR until Fri 11:30"
            await desk.person("say", who="owner", text="/unmute LUNR")
            assert any("Buy LUNR" in text for text in desk.texts())
            assert "LUNR: heard again" in desk.texts()


@pytest.mark.parametrize(
    "text",
    ["/mute LUNR 99d", "/mute LUNR soon", "/mute $$$", "/mute alarms", "/mute LUNR 0h", "/unmute LUNR"],
)
@story
async def test_what_cannot_be_muted_is_said(tmp_path, text):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("say", who="owner", text=text)
            assert "/mute LUNR 2h" in desk.texts()[-1]
            await desk.happens(1, say("stop", Urgency.PANIC))
            assert desk.texts()[-1] == "said stop"


@story
async def test_whoever_does_not_say_what_is_to_be_heard_again_is_asked_which(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("say", who="owner", text="/unmute")
            assert desk.texts()[-1] == "Say which: /unmute LUNR. Nothing is muted now."
            await desk.person("say", who="owner", text="/mute LUNR,offers 2h")
            assert desk.texts()[-1].startswith("LUNR, offers: muted until Fri 11:30.")
            await desk.person("say", who="owner", text="/unmute")
            assert desk.texts()[-1].startswith("Say which: /unmute LUNR\nmuted: LUNR until Fri 11:30")
            await desk.person("say", who="owner", text="/unmute LUNR, offers")
            assert desk.texts()[-1] == "LUNR, offers: heard again"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/mute LUNR soon", "soon is no time like 2h, 30 d at most:"),
        ("/mute $$$", "$$$ is neither a ticker nor a kind of message:"),
        ("/mute LUNR,$$$ 2h", "$$$ is neither a ticker nor a kind of message:"),
    ],
)
@story
async def test_what_cannot_be_muted_is_said_with_its_one_reason(tmp_path, text, told):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("say", who="owner", text=text)
            assert desk.texts()[-1].startswith(told)


@story
async def test_the_settings_are_a_card_that_asks_back_and_says_old_and_new(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("say", who="owner", text="/settings")
            assert "What you want to hear" in desk.texts()[-1]
            await press(desk, "account: on")
            assert desk.texts()[-1].endswith("account: on → silent?")
            await press(desk, "✖ Back")
            assert "account: on" in [each.text for each in buttons(here.messenger)]
            await press(desk, "account: on")
            await press(desk, "✅ Change")
            assert desk.texts()[-1].endswith("account: on → silent")
            await press(desk, "quiet: off")
            await press(desk, "✅ Change")
            assert desk.toasts[-1] == "quiet: off → 22:00-07:00"
            assert len(desk.texts()) == 1
            await desk.wait_it_out(10)
            await desk.person("say", who="owner", text="/settings zone Europe/Berlin")
            assert desk.texts()[-1] == "zone: America/New_York → Europe/Berlin"
            await desk.happens(
                1, replace(say("day", Urgency.ALERT), topic=Topic.ACCOUNT), say("x", Urgency.EXIT)
            )
            assert [(buzz.text, buzz.sound) for buzz in here.messenger.buzzes[-2:]] == [
                ("said x", True), ("said day", False),
            ]  # fmt: skip
        async with life(here, tmp_path, desk.script) as desk:
            await desk.person("say", who="owner", text="/settings")
            assert "silent: account" in desk.texts()[-1]
            assert "quiet hours: 22:00-07:00, Europe/Berlin" in desk.texts()[-1]


@pytest.mark.parametrize(
    "text",
    [
        "alarms off",
        "offers loud",
        "quiet 7-8-9",
        "zone Moon",
        "nothing",
        "quiet 25:00-26:00",
        "quiet 22:00+01:00-07:00",
    ],
)
@story
async def test_what_is_no_setting_changes_nothing(tmp_path, text):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("say", who="owner", text=f"/settings {text}")
            assert desk.texts()[-1].startswith("That is no setting.")
            await desk.person("say", who="owner", text="/settings")
            assert "on: offers, alerts, fills, exits, rejects, account, health" in desk.texts()[-1]


@story
async def test_each_has_their_own_ear(tmp_path):
    async with scene() as here:
        await here.start()
        await here.start(OBSERVER)
        async with life(here, tmp_path, observers=str(OBSERVER)) as desk:
            await desk.person("say", who="observer", text="/settings offers off")
            await desk.happens(1, idea(1))
            assert "Buy LUNR" in "".join(desk.texts())
            assert "Buy LUNR" not in "".join(desk.texts(OBSERVER))
            await desk.happens(2, idea(1, text="Sending", idea=""))
            assert "Sending" in "".join(desk.texts(OBSERVER))


def test_only_ideas_wait_and_not_without_end() -> None:
    ear = Ear(Attention(levels={"offers": "off"}))
    for number in range(300):
        assert list(ear.take(idea(number), MORNING, known=False)) == []
    assert list(ear.take(Say("x", Urgency.EXIT, True, None, "x"), MORNING, known=False))
    ear.attention = Attention()
    assert 100 <= len(ear.release(MORNING)) <= 101


@story
async def test_a_name_is_watched_from_the_next_start_on(tmp_path):
    async with scene() as here:
        await here.start()
        await here.start(OBSERVER)
        async with life(here, tmp_path, observers=str(OBSERVER)) as desk:
            await desk.person("say", who="observer", text="/watch SPCE")
            assert desk.texts(OBSERVER)[-1] == "You may look; only the owner decides."
            for words in ("/watch spce", "/watch $$", "/unwatch LUNR", "/unwatch", "/watch"):
                await desk.person("say", who="owner", text=words)
            assert [text.partition(" ")[0] for text in desk.texts()[-5:-1]] == ["SPCE", "$$", "LUNR", "Which"]
            assert "Traded: LUNR, RKLB, SLS by flow_first; QQQ, SPY by etf_scalp." in desk.texts()[-1]
            assert "Without names: premium_scalp, momentum, " in desk.texts()[-1]
            assert "also SPCE; no more LUNR" in desk.texts()[-1]
            for words, told in (
                ("/watch RKLB", "RKLB is watched already: nothing changes."),
                ("/watch QQQ", "QQQ is watched from the next start of the desk on"),
                ("/watch LUNR", "LUNR is watched from the next start of the desk on"),
                ("/unwatch QQQ", "QQQ is offered no more"),
                ("/unwatch LUNR", "LUNR is offered no more"),
            ):
                await here.pass_time(10)
                await desk.person("say", who="owner", text=words)
                assert desk.texts()[-1].startswith(told), words
            await desk.person("say", who="owner", text="/unwatch ZZZZ")
            assert desk.texts()[-1].startswith("ZZZZ is not watched: there is nothing to take away.")
            before = watching(frozenset({"LUNR", "RKLB", "SPY"}))
            plays = {play.name: play for play in as_said(before, desk.journal.chat).plays}
            assert plays["flow_first"].universe == {"RKLB", "SPY", "SPCE"}
            assert plays["etf_scalp"].universe == {"SPY"}


@story
async def test_several_names_are_watched_at_once_and_each_that_is_not_says_why(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("say", who="owner", text="/watch")
            assert "true from the next start on" not in desk.texts()[-1]
            await desk.person("say", who="owner", text="/watch nvda,TSLA, RKLB $$")
            assert desk.texts()[-1].split("\n") == [
                "NVDA, TSLA are watched from the next start of the desk on; until then nothing changes.",
                "RKLB is watched already: nothing changes. /watch lists which play trades it.",
                "$$ is not a ticker like LUNR.",
            ]
            await desk.person("say", who="owner", text="/watch")
            assert desk.texts()[-1].endswith("\nSaid here, and true from the next start on: also NVDA, TSLA.")
            await desk.person("say", who="owner", text="/unwatch NVDA TSLA LUNR ZZZZ")
            assert desk.texts()[-1].split("\n") == [
                "NVDA, TSLA, LUNR are offered no more from the next start of the desk on; "
                "for now: /mute NVDA,TSLA,LUNR 1d",
                "ZZZZ is not watched: there is nothing to take away. /watch lists what is.",
            ]
            await desk.person("say", who="owner", text="/watch")
            assert desk.texts()[-1].endswith("from the next start on: no more LUNR, NVDA, TSLA.")


@story
async def test_of_too_many_names_the_number_is_the_reason(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            names = [f"N{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(51)]
            await desk.person("say", who="owner", text=f"/watch {' '.join(names)}")
            assert desk.texts()[-1].endswith(f"{names[-1]}: 50 were added already, /unwatch one first.")


@story
async def test_every_name_is_listed_and_who_trades_what_others_hand_over(tmp_path):
    names = frozenset(f"N{chr(65 + n)}" for n in range(11))
    script = Script(limits=Limits.of(watching(names)))
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path, script) as desk:
            await desk.person("say", who="owner", text="/watch")
            assert f"Traded: {', '.join(sorted(names))} by flow_first." in desk.texts()[-1]
            told = "equity_momentum: the shares, where flow_first finds no option that ends in time."
            assert told in desk.texts()[-1]
            assert "equity_momentum (WATCH" not in desk.texts()[-1]


@story
async def test_the_menu_leads_to_the_settings(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            leads = Button("Settings", Act(Verb.SET, "", "new"))
            await desk.happens(1, replace(idea(1), rows=((leads,),), idea=""))
            await press(desk, "Settings")
            assert "What you want to hear" in desk.texts()[-1]
