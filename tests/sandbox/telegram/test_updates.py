"""The bot's queue: numbered, acknowledged by asking for more, forgetful, and for one poller."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

from aiohttp import web

from sandbox.serving import serve
from tests.sandbox.telegram.scene import OWNER, Scene, scene

SECRET = "a-word-between-two"  # noqa: S105


async def waiting(play: Scene) -> None:
    """Until a long poll waits at the server."""
    async with asyncio.timeout(5):
        while not play.messenger.updates.listening:  # noqa: ASYNC110
            await asyncio.sleep(0)


def texts(updates: list[Any]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def chatter(play: Scene, *words: str) -> None:
    for word in words:
        await play.person("say", who="owner", text=word)


def test_updates_stay_until_the_next_offset_and_count_up_by_one() -> None:
    async def play() -> None:
        async with scene() as stage:
            await chatter(stage, "a", "b", "c")
            first = await stage.updates()
            assert texts(first) == ["a", "b", "c"]
            numbers = [update["update_id"] for update in first]
            assert numbers == list(range(numbers[0], numbers[0] + 3))
            assert texts(await stage.updates(limit=2)) == ["a", "b"]
            assert texts(await stage.updates(offset=numbers[1])) == ["b", "c"]
            assert texts(await stage.updates()) == ["b", "c"]

    asyncio.run(play())


def test_a_negative_offset_keeps_the_last_and_forgets_the_rest() -> None:
    async def play() -> None:
        async with scene() as stage:
            await chatter(stage, "a", "b", "c")
            assert texts(await stage.updates(offset=-2)) == ["b", "c"]
            assert texts(await stage.updates()) == ["b", "c"]

    asyncio.run(play())


def test_an_offset_from_another_life_reads_from_the_head() -> None:
    async def play() -> None:
        async with scene() as stage:
            await chatter(stage, "a")
            assert texts(await stage.updates(offset=2_000_000_000)) == ["a"]

    asyncio.run(play())


def test_a_long_poll_wakes_at_once_though_the_market_stands_still_and_holds_nobody_up() -> None:
    async def play() -> None:
        async with scene() as stage:
            polling = asyncio.ensure_future(stage.updates(timeout=50))
            await waiting(stage)
            assert stage.server.inflight == 0
            await chatter(stage, "a")
            assert not stage.messenger.updates.listening
            assert texts(await asyncio.wait_for(polling, 5)) == ["a"]

    asyncio.run(play())


def test_a_long_poll_ends_by_the_markets_clock() -> None:
    async def play() -> None:
        async with scene() as stage:
            polling = asyncio.ensure_future(stage.updates(timeout=50))
            await waiting(stage)
            await stage.pass_time(49)
            assert stage.messenger.updates.listening
            await stage.pass_time(1)
            assert await asyncio.wait_for(polling, 5) == []

    asyncio.run(play())


def test_the_older_of_two_pollers_is_told_of_the_other() -> None:
    async def play() -> None:
        async with scene() as stage:
            older = asyncio.ensure_future(stage.call("getUpdates", timeout=50))
            await waiting(stage)
            newer = asyncio.ensure_future(stage.updates(timeout=50))
            assert (await asyncio.wait_for(older, 5)).complaint == (
                "409 Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
            await waiting(stage)
            await chatter(stage, "a")
            assert texts(await asyncio.wait_for(newer, 5)) == ["a"]

    asyncio.run(play())


def test_the_same_question_again_without_patience_is_made_to_wait() -> None:
    async def play() -> None:
        async with scene() as stage:
            assert await stage.updates() == []
            again = asyncio.ensure_future(stage.updates())
            await waiting(stage)
            await stage.pass_time(3)
            assert await asyncio.wait_for(again, 2) == []
            await stage.pass_time(3)
            assert await asyncio.wait_for(stage.updates(), 2) == []

    asyncio.run(play())


def test_messages_live_a_day_and_taps_150_seconds() -> None:
    async def play() -> None:
        async with scene() as stage:
            await stage.start()
            sent = (await stage.call("sendMessage", chat_id=OWNER, text="card")).result["message_id"]
            await chatter(stage, "hello")
            await stage.person("tap", who="owner", chat=OWNER, message=sent, data="x")
            await stage.pass_time(149)
            assert [len(update) for update in await stage.updates()] == [2, 2]
            await stage.pass_time(1)
            assert texts(await stage.updates()) == ["hello"]
            await stage.pass_time(timedelta(days=1).total_seconds() - 151)
            assert texts(await stage.updates()) == ["hello"]
            await stage.pass_time(1)
            assert await stage.updates(offset=1) == []

    asyncio.run(play())


def test_the_kinds_asked_for_last_hold_until_others_are_asked_for() -> None:
    async def play() -> None:
        async with scene() as stage:
            assert await stage.updates(allowed_updates=["callback_query"]) == []
            await chatter(stage, "unheard")
            assert await stage.updates(offset=-1) == []
            assert await stage.updates(offset=-2, allowed_updates=[]) == []
            await chatter(stage, "heard")
            assert texts(await stage.updates()) == ["heard"]

    asyncio.run(play())


def test_a_stopping_server_lets_a_poller_go() -> None:
    async def play() -> str:
        async with scene() as stage:
            polling = asyncio.ensure_future(stage.call("getUpdates", timeout=50))
            await waiting(stage)
            await stage.server.close()
            return (await asyncio.wait_for(polling, 5)).complaint

    assert asyncio.run(play()) == "500 Internal Server Error: restart"


async def pushed(answers: list[int]) -> tuple[list[Any], list[Any]]:
    """Two messages pushed to a webhook that answers like this; what came, and what is left."""
    heard: list[Any] = []

    async def listen(request: web.Request) -> web.Response:
        heard.append((await request.json(), request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        return web.Response(status=answers[min(len(heard), len(answers)) - 1])

    ear = web.Application()
    ear.router.add_post("/hook", listen)
    server = await serve(ear)
    async with scene() as stage, AsyncExitStack() as leaving:
        leaving.push_async_callback(server.close)
        told = await stage.call("setWebhook", url=f"{server.url}/hook", secret_token=SECRET)
        assert told.result is True
        assert (await stage.call("getUpdates")).complaint.startswith("409 Conflict: can't use getUpdates")
        await chatter(stage, "a", "b")
        async with asyncio.timeout(10):
            while stage.messenger.updates.pending():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await stage.call("deleteWebhook")
        left = await stage.updates()
    return heard, left


def test_a_webhook_gets_updates_in_order_with_its_secret() -> None:
    heard, left = asyncio.run(pushed([200]))
    assert [(body["message"]["text"], secret) for body, secret in heard] == [("a", SECRET), ("b", SECRET)]
    assert left == []


def test_a_webhook_that_fails_is_asked_again() -> None:
    heard, _ = asyncio.run(pushed([500, 200]))
    assert [body["message"]["text"] for body, _ in heard] == ["a", "a", "b"]


def test_a_webhook_elsewhere_is_refused() -> None:
    async def play() -> str:
        async with scene() as stage:
            return (await stage.call("setWebhook", url="https://desk.example/hook")).complaint

    assert asyncio.run(play()) == (
        "400 Bad Request: bad webhook: the sandbox pushes to loopback addresses only"
    )


def test_a_seed_gives_the_same_numbers() -> None:
    async def play(seed: int) -> list[Any]:
        async with scene(seed=seed) as stage:
            await stage.start()
            sent = (await stage.call("sendMessage", chat_id=OWNER, text="card")).result
            tapped = await stage.person("tap", who="owner", chat=OWNER, message=sent["message_id"], data="x")
            return [sent, tapped.body, await stage.updates()]

    assert asyncio.run(play(1)) == asyncio.run(play(1))
    assert asyncio.run(play(1)) != asyncio.run(play(2))
