"""The market hurries only while nobody waits for it and it waits for nobody."""

import asyncio
from datetime import timedelta
from typing import Any

from tests.sandbox.telegram.scene import KEY, MORNING, OWNER, scene

REFRESH = {"inline_keyboard": [[{"text": "Refresh", "callback_data": "r"}]]}


def offer(lapses_at: int, **button: str) -> dict[str, Any]:
    """A message with one button and a countdown."""
    return {
        "chat_id": OWNER,
        "text": f'lapses <tg-time unix="{lapses_at}" format="r">soon</tg-time>',
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": [[{"text": "Buy 2", "callback_data": "b", **button}]]},
    }


def test_the_pace_is_read_set_and_told_to_the_page() -> None:
    async def played() -> None:
        async with scene(pace=20) as stage:
            assert (await stage.ask("clock")).body["pace"] == 20
            told = (await stage.person("clock", pace=60, auto=False)).body
            assert (told["pace"], told["auto"], stage.clock.pace) == (60, False, 60)
            assert (await stage.person("clock", pace=7)).status == 400
            assert (await stage.ask("state")).body["pace"] == told
            assert (await stage.person("wait", kind="pace")).body["pace"] == told
            await stage.person("clock", pace=0)
            assert stage.clock.paused

    asyncio.run(played())


def test_an_offer_slows_the_market_until_it_lapses_and_a_position_does_not() -> None:
    async def played() -> list[tuple[float, bool]]:
        seen = []
        async with scene(pace=60) as stage:
            assert stage.pacer is not None

            async def pace() -> None:
                told = (await stage.ask("clock")).body
                seen.append((told["pace"], told["held"]))

            await stage.person("say", who="owner", text="/start")
            lapses = stage.messenger.at() + 90
            await stage.call("sendMessage", **offer(lapses, style="danger"))
            await pace()
            card = (await stage.call("sendMessage", **offer(lapses, style="success"))).result["message_id"]
            await pace()
            await stage.person("clock", auto=False)
            await pace()
            await stage.person("clock", auto=True)
            await stage.call("editMessageText", chat_id=OWNER, message_id=card, text="bought")
            await pace()
            await stage.call("sendMessage", **offer(lapses, style="success"))
            await stage.pass_time(91)
            await pace()
        return seen

    assert asyncio.run(played()) == [(60, False), (1, True), (60, False), (60, False), (60, False)]


def test_a_tap_holds_the_market_until_it_is_answered_or_nobody_can() -> None:
    async def played() -> list[bool]:
        seen = []
        async with scene(pace=300) as stage:
            assert stage.pacer is not None
            await stage.person("say", who="owner", text="/start")
            await stage.call("sendMessage", chat_id=OWNER, text="status", reply_markup=REFRESH)
            seen.append(stage.pacer.held)
            tap = {"who": "owner", "chat": OWNER, "message": 2, "button": "Refresh"}
            (query,) = (await stage.person("tap", **tap)).body["queries"]
            seen.append(stage.pacer.held)
            await stage.call("answerCallbackQuery", callback_query_id=query)
            seen.append(stage.pacer.held)
            await stage.person("tap", **tap)
            seen.append(stage.pacer.held)
            await stage.pass_time(16)
            seen.append(stage.pacer.held)
        return seen

    assert asyncio.run(played()) == [False, True, False, True, False]


def test_a_page_hears_of_the_slower_pace_with_the_offer_itself() -> None:
    async def played() -> list[str]:
        async with scene(pace=60) as stage, stage.http.ws_connect(f"/{KEY}/api/feed") as feed:
            await stage.person("say", who="owner", text="/start")
            await stage.call("sendMessage", **offer(stage.messenger.at() + 90, style="success"))
            frames = [await feed.receive_json(timeout=5) for _ in range(5)]
        return [frame["kind"] for frame in frames]

    assert asyncio.run(played()) == ["state", "message", "message", "pace", "buzz"]


def test_a_driven_clock_runs_to_its_end_and_feels_a_change_of_pace() -> None:
    async def played() -> None:
        async with scene(pace=1) as stage:
            assert stage.pacer is not None
            end = stage.clock.now() + timedelta(hours=6.5)
            day = asyncio.ensure_future(stage.pacer.run(end))
            while not stage.clock.waiting and stage.clock.now() == MORNING:  # noqa: ASYNC110
                await asyncio.sleep(0)
            stage.clock.pace = 1e9
            stage.pacer.wanted = 1e9
            await asyncio.wait_for(day, 5)
            assert stage.clock.now() == end

    asyncio.run(played())


def test_a_trade_can_be_followed_and_a_slower_wish_stays_slower() -> None:
    async def played() -> list[float]:
        async with scene(pace=60) as stage:
            pacer = stage.pacer
            assert pacer is not None
            seen = [pacer.pacing().pace]
            pacer.at_work = lambda: True
            seen.append(pacer.pacing().pace)
            pacer.set(pace=1.0, auto=None)
            seen.append(pacer.pacing().pace)
            pacer.set(pace=60.0, auto=False)
            return [*seen, pacer.pacing().pace]

    assert asyncio.run(played()) == [60.0, 5.0, 1.0, 60.0]
