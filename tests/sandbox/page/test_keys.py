"""Everything can be done without a mouse, and is where a hand looks for it."""

from typing import Any

from tests.sandbox.page.cards import setup
from tests.sandbox.page.play import Play
from tests.sandbox.page.stage import key

Opens = Any


def test_a_hand_without_a_mouse_can_do_everything(play: Play, screens: Opens) -> None:
    card = setup(play)
    screen = screens(play)
    press = screen.page.keyboard.press
    press("/")
    screen.page.keyboard.type("po")
    press("Enter")
    screen.page.locator(".row.out", has_text="/positions").wait_for()
    assert play.stage.asked[-1][1]["text"] == "/positions"
    press("ArrowUp")
    assert screen.focused() == "✅ Buy 2 · $250"
    press("ArrowRight")
    press("ArrowDown")
    assert screen.focused() == "📊 Detail"
    press("ArrowLeft")
    press("ArrowUp")
    assert screen.focused() == "✅ Buy 2 · $250"
    screen.shot("keyboard-wide")
    with screen.page.expect_response("**/api/tap"):
        press("Enter")
    play.answer("Not now.", alert=True)
    screen.page.locator("#alert").wait_for()
    press("Enter")
    screen.page.locator("#alert").wait_for(state="hidden")
    assert screen.focused() == "✅ Buy 2 · $250"
    play.edit(card, "⏭ Skipped by you", keyboard=((key("Undo", "u"),),))
    screen.button("Undo").wait_for()
    assert screen.focused() == "Undo"
    press("Escape")
    assert screen.focused() == "message"
    press("Alt+KeyB")
    assert screen.focused() == "close"
    press("Escape")
    press("Alt+ArrowDown")
    screen.page.locator("#title", has_text="Desk floor").wait_for()


def test_tab_meets_one_button_of_the_history_and_shows_where_it_is(play: Play, screens: Opens) -> None:
    for _ in range(5):
        setup(play)
    screen = screens(play)
    assert screen.page.locator('#messages [tabindex="0"]').count() == 1
    screen.page.locator("#pace-open").focus()
    stops = []
    for _ in range(14):
        screen.page.keyboard.press("Tab")
        if (focus := screen.look("focus")) is None:
            break
        stops.append(focus["words"])
        assert focus["ring"] >= 2, focus
    assert stops.count("✅ Buy 2 · $250") == 1
    assert "message" in stops


def test_commands_are_offered_filtered_and_sent(play: Play, screens: Opens) -> None:
    screen = screens(play, 360, 740)
    screen.page.click("#menu")
    assert screen.page.locator("#commands li").count() == 8
    screen.shot("commands-phone")
    screen.page.keyboard.press("Escape")
    screen.page.fill("#field", "/p")
    assert screen.page.locator("#commands b").all_inner_texts() == ["/positions", "/pnl", "/pause", "/panic"]
    screen.page.keyboard.press("ArrowUp")
    screen.page.keyboard.press("Tab")
    assert screen.page.locator("#field").input_value() == "/panic "
    screen.page.fill("#field", "/p")
    screen.page.get_by_text("/pnl").click()
    screen.page.locator(".row.out", has_text="/pnl").wait_for()
