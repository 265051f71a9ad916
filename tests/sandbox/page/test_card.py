"""A card on the screen: it comes, is tapped, answered, edited; what stands in it can be read and worked."""

from typing import Any

from tests.sandbox.page.cards import FILLED, HELD, setup
from tests.sandbox.page.play import Play
from tests.sandbox.page.stage import key

Opens = Any


def test_a_card_arrives_is_tapped_shows_the_answer_and_is_edited(play: Play, screens: Opens) -> None:
    play.post("/start")
    screen = screens(play)
    card = setup(play)
    assert (
        screen.row(card.id).locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
        == 960
    )
    assert "success" in screen.button("Buy 2").get_attribute("class")
    screen.tap("Buy 2")
    screen.page.locator(".key[aria-busy]").wait_for()
    assert screen.button("Buy 2").get_attribute("aria-disabled") == "true"
    assert play.taps == [{"as": "owner", "chat": card.chat, "message": card.id, "data": "1|b|2"}]
    screen.shot("card-waits-wide")
    play.answer("Buying 2 SPY 580C, limit 1.27: $254")
    assert screen.page.locator(".toast").inner_text() == "Buying 2 SPY 580C, limit 1.27: $254"
    assert screen.page.locator(".key[aria-busy]").count() == 0
    screen.shot("card-answered-wide")
    play.edit(card, FILLED, keyboard=HELD)
    screen.button("Close now").wait_for()
    row = screen.row(card.id)
    assert "edited" in row.locator(".meta").inner_text()
    assert "Filled 2 SPY 580C @ 1.26" in row.inner_text()
    assert row.locator(".key").all_inner_texts() == ["Close now", "Stop → entry", "Chart"]
    screen.shot("card-filled-wide")


def test_a_double_tap_is_one_tap_and_shift_is_a_second_phone(play: Play, screens: Opens) -> None:
    setup(play)
    screen = screens(play)
    with screen.page.expect_response("**/api/tap"):
        screen.button("Buy 2").dblclick()
    screen.button("Buy 2").click(force=True)
    assert len(play.taps) == 1
    with screen.page.expect_response("**/api/tap"):
        screen.button("Buy 2").click(modifiers=["Shift"], force=True)
    assert [tap["data"] for tap in play.taps] == ["1|b|2", "1|b|2"]


def test_an_answer_without_words_only_stops_the_spinner(play: Play, screens: Opens) -> None:
    setup(play)
    screen = screens(play)
    screen.tap("Skip")
    screen.page.locator(".key[aria-busy]").wait_for()
    play.answer()
    screen.page.locator(".key[aria-busy]").wait_for(state="detached")
    assert screen.page.locator(".toast").count() == 0


def test_an_alert_stands_until_it_is_closed(play: Play, screens: Opens) -> None:
    setup(play)
    screen = screens(play, 360, 740)
    screen.tap("Buy 2")
    play.answer("This card lapsed at 10:12:02.", alert=True)
    box = screen.page.locator("#alert")
    box.wait_for()
    assert "This card lapsed at 10:12:02." in box.inner_text()
    screen.shot("alert-phone")
    screen.page.keyboard.press("Enter")
    box.wait_for(state="hidden")


def test_a_disabled_button_sends_nothing(play: Play, screens: Opens) -> None:
    play.post("Working", keyboard=((key("Working…", "w", off=True),),))
    screen = screens(play)
    screen.button("Working").click(force=True)
    screen.page.locator("#field").click()
    assert play.taps == []
    assert screen.button("Working").get_attribute("aria-disabled") == "true"


def test_a_tap_nobody_takes_lets_go_of_the_button_and_says_why(play: Play, screens: Opens) -> None:
    setup(play)
    screen = screens(play)
    refusal = {"status": 409, "content_type": "application/json", "body": '{"error": "the bot has left"}'}
    screen.page.route("**/api/tap", lambda route: route.fulfill(**refusal))
    screen.may_fail("409")
    screen.button("Buy 2").click()
    screen.page.locator(".toast.warn").wait_for()
    assert screen.page.locator(".toast").inner_text() == "the bot has left"
    assert screen.page.locator(".key[aria-busy]").count() == 0


def test_the_countdown_runs_with_the_market_and_warns_near_the_end(play: Play, screens: Opens) -> None:
    play.at(0, pace=0)
    setup(play, seconds=90)
    screen = screens(play)
    moment = screen.page.locator('.words time[data-format="r"]')
    assert moment.inner_text() == "in 1 minute 30 seconds"
    play.at(65)
    screen.page.get_by_text("in 25 seconds").wait_for()
    assert "soon" in moment.get_attribute("class")
    play.at(65, pace=20)
    screen.page.get_by_text("in 25 seconds").wait_for(state="detached")
    play.at(100, pace=0)
    screen.page.get_by_text("10 seconds ago").wait_for()


def test_markup_sent_as_text_is_shown_as_text(play: Play, screens: Opens) -> None:
    text = "&lt;b&gt;loud&lt;/b&gt; &lt;img src=x onerror=alert(1)&gt; &amp;amp;"
    bubble = play.post(text, keyboard=((key("<i>Buy</i>", "b"),),))
    screen = screens(play)
    words = screen.row(bubble.id).locator(".words")
    assert words.inner_text().startswith("<b>loud</b> <img src=x onerror=alert(1)> &amp;")
    assert words.locator("b, img").count() == 0
    assert screen.button("Buy").inner_text() == "<i>Buy</i>"


def test_hidden_and_folded_words_stay_open_through_an_edit(play: Play, screens: Opens) -> None:
    html = "<tg-spoiler>+$130</tg-spoiler>\n<blockquote expandable>" + "why and why\n" * 9 + "</blockquote>"
    bubble = play.post(html)
    screen = screens(play)
    fold = screen.row(bubble.id).locator(".foldable")
    closed = fold.bounding_box()["height"]
    screen.page.locator(".spoiler").click()
    screen.page.locator(".fold").click()
    assert fold.bounding_box()["height"] > closed * 2
    play.edit(bubble, html + "and more")
    screen.row(bubble.id).locator(".meta", has_text="edited").wait_for()
    assert screen.page.locator(".spoiler.open").count() == 1
    assert screen.page.locator(".fold").get_attribute("aria-expanded") == "true"


def test_what_can_be_copied_is_copied_and_no_link_is_followed(play: Play, screens: Opens) -> None:
    play.post(
        '<pre><code class="language-python">a = 1</code></pre>\n<a href="https://example.com/x">there</a>',
        keyboard=(
            (
                key("Copy symbol", "SPY261120C00580000", kind="copy"),
                key("Chart", "https://example.com/c", kind="url"),
            ),
        ),
    )
    screen = screens(play)
    clipboard = "navigator.clipboard.readText()"
    screen.button("Copy symbol").click()
    screen.page.locator(".toast.copy").wait_for()
    assert screen.page.evaluate(clipboard) == "SPY261120C00580000"
    screen.page.locator(".pre .copy").click()
    screen.page.get_by_text("Copied: a = 1").wait_for()
    assert screen.page.evaluate(clipboard) == "a = 1"
    for opener, address in (
        (screen.button("Chart"), "https://example.com/c"),
        (screen.page.locator(".words .link"), "https://example.com/x"),
    ):
        opener.click()
        assert screen.page.locator("#leave-address").inner_text() == address
        screen.page.keyboard.press("Escape")
    assert len(screen.page.context.pages) == 1
    assert play.taps == []


def test_a_photo_opens_over_the_page_and_closes_where_it_was(play: Play, screens: Opens) -> None:
    card = setup(play)
    screen = screens(play)
    photo = screen.row(card.id).locator(".photo")
    photo.focus()
    screen.page.keyboard.press("Enter")
    screen.page.locator("#zoom").wait_for()
    assert screen.page.locator("#zoom-caption").inner_text() == "🟢 PAPER · SPY 580C today · buy 2 @ 1.25"
    screen.page.keyboard.press("+")
    assert screen.page.locator("#zoom-level").inner_text() == "150 %"
    screen.shot("zoom-wide")
    screen.page.keyboard.press("Escape")
    screen.page.locator("#zoom").wait_for(state="hidden")
    assert photo.evaluate("node => node === document.activeElement")


def test_a_quote_and_a_pin_lead_to_their_message(play: Play, screens: Opens) -> None:
    first = setup(play)
    for number in range(60):
        play.post(f"line {number}", silent=True)
    play.post("✅ Filled", reply=first.id)
    screen = screens(play)
    row = screen.row(first.id)
    assert not in_sight(screen, row)
    screen.page.locator(".quote").last.click()
    screen.page.locator(f'.row.found[data-id="{first.id}"]').wait_for()
    seen(screen, row)
    screen.page.locator("#down").click()
    play.pin(first)
    screen.page.locator("#pinned").click()
    seen(screen, row)
    assert row.locator(".mark.pin").count() == 1


def in_sight(screen: Any, row: Any) -> bool:
    """Whether some of it is within the window of the chat."""
    box, wall = row.bounding_box(), screen.page.locator("#history").bounding_box()
    return bool(box["y"] + box["height"] > wall["y"] and box["y"] < wall["y"] + wall["height"])


def seen(screen: Any, row: Any) -> None:
    """Comes into sight, as soon as the chat has moved there."""
    for _ in range(50):
        if in_sight(screen, row):
            return
        screen.page.wait_for_timeout(50)
    raise AssertionError("it never came into sight")


def test_nested_and_crossing_entities_give_the_whole_text_once(play: Play, screens: Opens) -> None:
    screen = screens(play)
    drawn = screen.look("crossing")
    assert drawn == ["🟢 abcdefghi", ["strong: 🟢 abc", "em: abc", "em: def"]]
