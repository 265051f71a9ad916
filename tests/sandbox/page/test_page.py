"""The page around the messages: people, chats, colours, sizes, the market's clock, a line that breaks."""

import re
from itertools import pairwise
from typing import Any

import pytest

from sandbox.telegram.people import GROUP
from sandbox.telegram.seen import Author
from tests.sandbox.page.cards import morning, setup
from tests.sandbox.page.doors import PAGE
from tests.sandbox.page.play import Play
from tests.sandbox.page.stage import OWNER, key

Opens = Any
READ = [".words", ".words .link", ".out .words", ".key.plain", ".key.success", ".key.danger", ".key.primary"]
READ += ["#title", ".in .meta", ".out .meta", ".preview", "#subtitle", "#pinned-text"]
BANS = [
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function",
    r"\son\w+=\"|\sstyle=\"",
    r"(?:https?:)?//(?!www\.w3\.org/2000/svg)[a-z0-9.-]+\.[a-z]{2,}",
    r"\b(TODO|FIXME)\b",
    r"@import|url\(['\"]?http",
]
WORD = "incomprehensibilities" * 12


def test_every_person_has_a_phone_of_their_own(play: Play, screens: Opens) -> None:
    morning(play)
    screen = screens(play)
    screen.page.click("#person")
    screen.shot("people-wide")
    screen.page.get_by_role("menuitemradio", name="Sam Stranger").click()
    assert screen.page.locator(".words").all_inner_texts()[-1].startswith("This bot is private.")
    assert screen.page.locator(".chat-item").count() == 1
    assert screen.page.locator(".row.out").inner_text().startswith("hello?")
    screen.page.keyboard.press("Alt+Digit4")
    screen.page.locator(".chat-item", has_text="Desk floor").click()
    assert screen.page.locator(".by").all_inner_texts() == ["Oscar Observer", "Tapdesk"]
    screen.shot("group-wide")
    screen.page.fill("#field", "who is long?")
    screen.page.keyboard.press("Enter")
    screen.page.locator(".row.out", has_text="who is long?").wait_for()
    assert play.stage.asked[-1] == ("say", {"as": "member", "chat": GROUP.id, "text": "who is long?"})


def test_a_tap_in_a_group_is_made_as_the_person_who_looks(play: Play, screens: Opens) -> None:
    play.post("2 cards open", chat=GROUP.id, keyboard=((key("Take", "t"),),))
    screen = screens(play)
    screen.page.keyboard.press("Alt+Digit4")
    screen.page.locator(".chat-item", has_text="Desk floor").click()
    screen.tap("Take")
    play.answer("You may look only.")
    screen.page.locator(".toast").wait_for()
    assert play.taps[-1]["as"] == "member"
    screen.page.keyboard.press("Alt+Digit1")
    screen.page.locator(".chat-item", has_text="Desk floor").click()
    assert screen.page.locator(".key[aria-busy]").count() == 0


def test_colours_follow_the_system_until_somebody_chooses(play: Play, screens: Opens) -> None:
    morning(play)
    light, dark = screens(play, color_scheme="light"), screens(play, color_scheme="dark")
    assert brightness(light) > 200 > 60 > brightness(dark)
    for wanted in ("light", "dark", "auto"):
        dark.page.click("#theme")
        assert dark.page.locator("html").get_attribute("data-theme") == wanted
        assert (brightness(dark) > 200) == (wanted == "light")
    dark.page.click("#theme")
    dark.page.reload()
    dark.page.locator(".row").last.wait_for()
    assert brightness(dark) > 200


def brightness(screen: Any) -> float:
    """Of the paper behind the chat's name, 0 to 255."""
    colour = screen.page.locator(".chat > .bar").evaluate("node => getComputedStyle(node).backgroundColor")
    parts = [float(each) for each in re.findall(r"[\d.]+", colour)][:3]
    return sum(parts) / 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_one_must_read_stands_out_from_its_ground(play: Play, screens: Opens, scheme: str) -> None:
    morning(play)
    play.post(
        "plain", keyboard=((key("Close", style="danger"), key("Entry", style="primary"), key("Chart")),)
    )
    screen = screens(play, color_scheme=scheme)
    ratios = screen.look("contrast", READ)
    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}


def test_nothing_is_wider_than_a_small_phone(play: Play, screens: Opens) -> None:
    morning(play)
    play.post(f"{WORD}\n<pre>{WORD}</pre>\n<code>{WORD}</code>", keyboard=((key(WORD[:60]), key(WORD[:60])),))
    play.post(WORD, by=Author("owner", "Olive Owner"))
    screen = screens(play, 360, 740, reduced_motion="reduce")
    for step in (
        "#more",
        "#person",
        "#pace-open",
        "#menu",
        "#buzz-open",
        "#buzz-close",
        "#back",
        "#help-open",
    ):
        screen.page.click(step)
        screen.settled()
        wide = screen.look("wide")
        assert (step, wide) == (step, [])
        assert screen.page.get_by_text("Synthetic market").is_visible()
        if step in ("#more", "#person", "#pace-open", "#menu"):
            screen.page.keyboard.press("Escape")


def test_a_stranger_begins_with_start(play: Play, screens: Opens) -> None:
    screen = screens(play)
    screen.page.keyboard.press("Alt+Digit3")
    screen.page.get_by_role("button", name="Start", exact=True).click()
    screen.page.locator(".row.out", has_text="/start").wait_for()
    assert screen.page.locator("#empty").is_hidden()


def test_five_hundred_messages_scroll_and_keep_their_place(play: Play, screens: Opens) -> None:
    bubbles = [
        play.post(f"line {number}\n" + "and more\n" * (number % 4), silent=True) for number in range(500)
    ]
    screen = screens(play)
    assert screen.page.locator(".row").count() <= 100
    history = screen.page.locator("#history")
    history.hover()
    seen = [screen.look("top")]
    for _ in range(400):
        screen.page.mouse.wheel(0, -900)
        screen.page.wait_for_timeout(30)
        seen.append(screen.look("top"))
        if seen[-1] == bubbles[0].id:
            break
    assert seen[-1] == bubbles[0].id
    assert all(0 <= before - after <= 40 for before, after in pairwise(seen))
    assert screen.page.locator(".row").count() == 500
    top = history.evaluate("node => { node.scrollTop = 4000; return node.scrollTop; }")
    play.post("new")
    screen.page.locator("#down-count", has_text="1").wait_for()
    assert history.evaluate("node => node.scrollTop") == top
    screen.page.click("#down")
    screen.page.locator("#down").wait_for(state="hidden")


def test_a_broken_line_is_said_and_what_was_missed_is_made_up_for(play: Play, screens: Opens) -> None:
    play.at(0, pace=1)
    setup(play)
    screen = screens(play, 360, 740)
    screen.tap("Buy 2")
    screen.may_fail("WebSocket", "503")
    play.hang_up()
    screen.page.locator("#lost").wait_for()
    screen.shot("lost-phone")
    play.answer("Bought while you were away.")
    play.post("🎯 Target · sold 2")
    play.pick_up()
    screen.page.get_by_text("🎯 Target · sold 2").last.wait_for()
    screen.page.locator(".toast", has_text="Bought while you were away.").wait_for()
    assert screen.page.locator("#lost").is_hidden()
    assert screen.page.locator(".key[aria-busy]").count() == 0


def test_after_the_day_the_page_says_that_it_is_over_and_the_chat_can_be_read(
    play: Play, screens: Opens
) -> None:
    play.at(23_400 + 720, pace=60)
    play.post("📒 Fri 20 Nov +$10.40")
    screen = screens(play)
    screen.may_fail("WebSocket", "503")
    play.hang_up()
    lost = screen.page.locator("#lost")
    lost.wait_for()
    said = "The day is over. The demo has ended. What was said stays here to be read."
    screen.page.wait_for_function(
        "said => document.getElementById('lost').innerText.trim() === said", arg=said
    )
    assert screen.page.locator("#retry").is_hidden()
    assert screen.page.get_by_text("📒 Fri 20 Nov +$10.40").last.is_visible()


def test_the_bar_tells_the_markets_time_and_sets_its_pace(play: Play, screens: Opens) -> None:
    play.at(4_327, pace=0)
    screen = screens(play)
    assert screen.page.locator("#clock").inner_text() == "10:42:07"
    assert screen.page.locator("#phase").inner_text() == "closes in 5 hours 17 minutes"
    assert screen.page.locator("#pace-now").inner_text() == "Paused"
    screen.page.click("#pace-open")
    with screen.page.expect_response("**/api/clock"):
        screen.page.get_by_role("menuitemradio", name="60×").click()
    screen.page.locator("#pace-now", has_text="60×").wait_for()
    screen.page.locator("#clock", has_text="10:42:07").wait_for(state="detached")
    assert play.stage.asked[-1] == ("clock", {"pace": 60})
    play.at(5_000, pace=1, held=True)
    screen.page.get_by_text("a card waits for you").wait_for()
    screen.shot("bar-held-wide")
    screen.page.click("#pace-open")
    with screen.page.expect_response("**/api/clock"):
        screen.page.get_by_role("menuitemcheckbox").click()
    assert play.stage.asked[-1] == ("clock", {"auto": False})


def test_the_log_tells_what_would_have_buzzed(play: Play, screens: Opens) -> None:
    card = setup(play)
    play.post("⏭ Skipped by you", silent=True)
    screen = screens(play)
    screen.page.click("#buzz-open")
    play.edit(card, "✅ Filled")
    play.post("🎯 Target")
    screen.page.locator("#buzz-list").get_by_text("🎯 Target").wait_for()
    assert [screen.page.locator(f"#buzz-{name}").inner_text() for name in ("loud", "quiet", "edits")] == [
        "2",
        "1",
        "1",
    ]
    assert screen.page.locator("#buzz-list b").all_inner_texts()[1:] == [
        "⏭ Skipped by you",
        "🟢 PAPER · SPY 580C today · buy 2 @ 1.25",
    ]
    assert screen.row(2).locator(".mark.mute").count() == 1
    screen.shot("buzz-wide")


def test_typing_is_shown_and_ends_by_itself(play: Play, screens: Opens) -> None:
    play.at(0, pace=0)
    screen = screens(play)
    play.types(OWNER)
    screen.page.locator("#subtitle.typing").wait_for()
    play.at(6)
    screen.page.locator("#subtitle", has_text="bot").wait_for()


def test_whoever_wants_calm_sees_no_motion(play: Play, screens: Opens) -> None:
    screen = screens(play, reduced_motion="reduce")
    card = setup(play)
    row = screen.row(card.id)
    row.wait_for()
    assert row.evaluate("node => parseFloat(getComputedStyle(node).animationDuration)") < 0.001
    assert (
        screen.page.locator("#send").evaluate("node => parseFloat(getComputedStyle(node).transitionDuration)")
        < 0.001
    )


def test_a_message_that_is_taken_back_is_gone(play: Play, screens: Opens) -> None:
    card = setup(play)
    kept = play.post("stays")
    screen = screens(play)
    play.delete(card)
    screen.row(card.id).wait_for(state="detached")
    assert screen.row(kept.id).count() == 1


@pytest.mark.parametrize("path", sorted(PAGE.iterdir()), ids=lambda path: path.name)
def test_the_page_keeps_its_own_house(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    assert [ban for ban in BANS if re.search(ban, text)] == []
    assert path.suffix != ".js" or len(text.splitlines()) <= 250
