"""Every button of one trade, pressed over the real wire: it does its one thing once, and says what it did."""

from typing import Any

from engine.model.events import CancelRest, Close, Command, Half, HitAsk, StopToEntry
from engine.model.intents import Effect, SubmitOrder
from engine.sim import FillModel, VenueScript
from tests.bot.chat.wire.play import buttons, story
from tests.bot.chat.wire.test_trade import Trading, cards, trading
from tests.sandbox.telegram.scene import OWNER, scene
from tests.stories.test_flow_first import OFFER
from tests.tape import ORDINARY

NEVER = VenueScript(FillModel.NEVER)
SHOWN = "14:06:50 quote LUNR 12C 0.98x1.02"
FILLED = "14:06:52 quote LUNR 12C 0.97x1.00\n14:06:54 tick\n14:07:00 quote LUNR 12C 1.04x1.08\n14:07:04 tick"


def labels(message: Any) -> list[str]:
    markup = message.reply_markup
    return [] if markup is None else [each.text for row in markup.inline_keyboard for each in row]


def orders(desk: Trading, effect: Effect) -> list[tuple[int, str]]:
    intents = [intent for step in desk.journal.steps() for intent in step.intents]
    found = [each for each in intents if isinstance(each, SubmitOrder) and each.effect is effect]
    return [(each.quantity, str(each.limit)) for each in found]


def commands(desk: Trading) -> list[type]:
    return [type(step.event) for step in desk.journal.steps() if isinstance(step.event, Command)][1:]


def card(desk: Trading) -> Any:
    """The setup's one message as it stands."""
    return cards(desk.scene)[0].message


async def press(desk: Trading, button: str, *, times: int = 1) -> None:
    message = card(desk).message_id
    await desk.person("tap", who="owner", chat=OWNER, message=message, button=button, times=times)


async def offered(desk: Trading, *, button: str = "Buy") -> None:
    await desk.market(OFFER, head=ORDINARY)
    await desk.market(SHOWN)
    await press(desk, button)


@story
async def test_a_smaller_size_is_one_tap_and_the_whole_is_then_answered(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path) as desk:
            await desk.market(OFFER, head=ORDINARY)
            assert labels(card(desk))[:3] == ["✅ Buy 4 · $400", "Buy 2 · $200", "Buy 1 · $100"]
            await desk.market(SHOWN)
            whole = buttons(here.messenger)[0].callback_data
            await press(desk, "Buy 2 · $200", times=2)
            await desk.person("tap", who="owner", chat=OWNER, message=card(desk).message_id, data=whole)
            assert orders(desk, Effect.OPEN) == [(2, "1.00")]
            assert (
                desk.toasts.count("Sent: 2 LUNR 12C today at 1.00, $200. The card says up to what it may go.")
                == 1
            )
            assert desk.toasts.count("Already done: buy at 14:06:50. Once is enough.") == 2


@story
async def test_the_stop_goes_to_the_entry_and_half_is_sold_once(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path) as desk:
            await offered(desk)
            await desk.market(FILLED)
            assert labels(card(desk))[:3] == ["Close now", "Half: sell 2", "Stop → entry"]
            await press(desk, "Stop → entry")
            assert desk.toasts[-1] == "The stop is at the entry now: 1.00."
            await desk.market("14:07:08 tick")
            assert "stop 1.00 (raised)" in card(desk).caption
            assert "Stop → entry" not in labels(card(desk))
            await press(desk, "Half: sell 2", times=3)
            assert orders(desk, Effect.CLOSE) == [(2, "1.04")]
            assert sorted(toast.split()[0] for toast in desk.toasts[-3:]) == ["Already", "Already", "Selling"]
            await desk.market("14:07:12 tick\n14:07:16 tick")
            assert "Holding 2" in card(desk).caption
            assert commands(desk) == [StopToEntry, Half]


@story
async def test_a_stop_that_would_sell_at_once_says_so(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path) as desk:
            await offered(desk)
            await desk.market("14:06:52 quote LUNR 12C 0.97x1.00\n14:06:54 tick\n14:06:58 tick")
            await press(desk, "Stop → entry")
            assert desk.toasts[-1].startswith("The price is not clear of the entry: a stop there would sell")
            assert orders(desk, Effect.CLOSE) == []


@story
async def test_chart_and_detail_are_answered_below_the_card(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path) as desk:
            await offered(desk)
            await desk.market(FILLED)
            await press(desk, "Chart")
            assert len(cards(here)) == 2
            picture = cards(here)[1].message
            assert picture.reply_to_message.message_id == card(desk).message_id
            await press(desk, "Detail")
            assert "✓ open interest 812" in desk.texts()[-1]


@story
async def test_the_ask_is_hit_once_and_the_rest_called_back(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path, NEVER) as desk:
            await offered(desk)
            assert labels(card(desk))[:2] == ["Hit ask", "Cancel rest"]
            assert "buy 0 of 4 @ 1.00" in card(desk).caption
            await press(desk, "Hit ask", times=2)
            await desk.market("14:06:51 tick")
            assert orders(desk, Effect.OPEN) == [(4, "1.00"), (4, "1.02")]
            assert sum(toast.startswith("Bidding the ask now") for toast in desk.toasts) == 1
            await desk.market("14:06:52 tick\n14:06:53 tick")
            await press(desk, "Cancel rest")
            assert desk.toasts[-1].startswith("Calling back what is not bought")
            await desk.market("14:06:54 tick\n14:06:58 tick")
            assert "Not bought" in card(desk).caption
            assert commands(desk) == [HitAsk, CancelRest]


@story
async def test_every_act_is_on_the_pages_too(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path) as desk:
            await offered(desk)
            await desk.person("say", who="owner", text="/orders")
            assert [each.text for each in buttons(here.messenger)] == ["Hit ask LUNR-1", "Cancel rest LUNR-1"]
            await desk.market(FILLED)
            for button, wish in (("Stop→entry", StopToEntry), ("Half", Half), ("Close", Close)):
                await desk.person("say", who="owner", text="/positions")
                last = here.messenger.room(OWNER).last
                await desk.person("tap", who="owner", chat=OWNER, message=last, button=f"{button} LUNR-1")
                assert commands(desk)[-1] is wish
                await desk.market("14:07:05 tick" if wish is StopToEntry else "14:07:09 tick")
            await desk.market("14:07:20 quote LUNR 12C 1.04x1.08\n14:07:30 tick")
            assert orders(desk, Effect.CLOSE) == [(2, "1.04"), (2, "1.04")]


@story
async def test_real_money_is_spent_by_the_second_tap_in_a_message_of_its_own(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path, badge="LIVE") as desk:
            await offered(desk, button="Buy 1 · $100")
            assert orders(desk, Effect.OPEN) == []
            (sure,) = buttons(here.messenger)
            assert sure.text == "🔴 LIVE $100"
            last = here.messenger.room(OWNER).last
            assert "Confirm: buy 1 LUNR 12C" in desk.texts()[-1]
            await desk.person("tap", who="owner", chat=OWNER, message=last, button="LIVE", times=3)
            assert orders(desk, Effect.OPEN) == [(1, "1.00")]
            assert sum(toast.startswith("Sent: 1 LUNR 12C today") for toast in desk.toasts) == 1
