"""Which price a card shows: the offer's with its time, the order's while one works, the last that was bid."""

from bot.chat.acts import Page
from tests.bot.chat.cards.chats import chat, read
from tests.bot.chat.cards.states import STATES, TARGET, TOO_WIDE
from tests.stories.test_exits_tranches import AWAY, BOUNCE, FRESH, HALF, HALVES, LATER
from tests.stories.test_flow_first import OFFER

FELL = OFFER + "14:07:00 quote LUNR 12C 0.68x0.72\n14:08:00 tick\n"
CHEAPER = OFFER + "14:06:50 quote LUNR 12C 0.94x0.98\n14:06:50 approve LUNR-1\n"
CLIMBS = (
    "venue entries=never\n"
    + CHEAPER
    + "".join(f"14:06:{second} quote LUNR 12C 0.94x0.98\n" for second in range(51, 60))
)
NEVER = CLIMBS + "".join(f"14:07:{second:02d} quote LUNR 12C 0.94x0.98\n" for second in range(60))


def detail(tape: str) -> str:
    return read(chat(tape).answer(Page.WHY, "LUNR-1").html)


def test_the_detail_of_an_offer_is_of_when_it_was_offered_and_says_where_the_market_is_now():
    assert detail(FELL).split("\n")[0] == "🔍 Offered 14:06:11 · now 0.68×0.72 at 14:07:00 (−30.0 %)"
    assert "Market 0.98×1.02 at 14:06:11" in detail(FELL)


def test_the_detail_of_an_offer_whose_market_stands_still_says_no_second_one():
    still = OFFER + "14:07:00 quote LUNR 12C 0.98x1.02\n"
    assert detail(still).split("\n")[0] == "🔍 Offered 14:06:11"


def test_what_a_tap_was_refused_on_is_the_market_it_was_judged_on():
    card = read(chat(TOO_WIDE).card().html)
    assert "Market 0.88×1.12 at 14:06:52 · spread 24.0 %" in card
    assert "0.98×1.02" not in card


def test_a_card_whose_order_works_shows_the_limit_that_works():
    sending = read(chat("venue entries=never\n" + CHEAPER).card().html)
    assert "Sending: buy 4 LUNR 12C today @ 0.96" in sending
    assert "Limit 0.96 to 1.05" in sending
    assert "Limit 1.00 to 1.05" in read(chat(OFFER).card().html)


def test_what_was_not_bought_says_what_was_bid_and_what_was_asked():
    card = read(chat(NEVER).card().html)
    assert "Not filled: bid 0.96 to 0.98, the ask was 0.98 at 14:07:" in card
    assert "no fill" not in card


def test_what_found_no_price_for_its_next_step_says_so_behind_what_it_bid():
    card = read(chat(STATES["cancelled"]).card().html)
    assert "Not filled: bid 1.00, the ask was 1.02 at 14:06:50; no fresh price for the next step" in card


def test_a_second_half_that_is_dropped_is_said_with_its_reason_and_to_the_end():
    why = "the first candle did not test the cloud and bounce"
    dropped = chat(HALF + FRESH + AWAY + LATER, playbook=HALVES).card()
    assert f"Second half dropped, 2: {why}" in read(dropped.html)
    over = HALF + FRESH + AWAY + "14:08:10 quote LUNR 12C 1.20x1.24\n" + LATER.replace("14:08:0", "14:08:1")
    card = read(chat(over, playbook=HALVES).card().html)
    assert "Closed LUNR 12C today" in card
    assert f"Second half dropped, 2: {why}" in card


def test_a_second_half_that_is_bought_is_not_dropped():
    card = read(chat(HALF + FRESH + BOUNCE + LATER, playbook=HALVES).card().html)
    assert "dropped" not in card
    assert "Holding 4" in card


def test_a_trade_that_ends_before_the_second_half_had_its_answer_says_that_too():
    early = HALF + "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n"
    assert "Second half dropped, 2: it was over before" in read(chat(early, playbook=HALVES).card().html)
    assert "Second half" not in read(chat(TARGET).card().html)
