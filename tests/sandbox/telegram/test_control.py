"""What a test can learn: the feed, a wait, a transcript, the bot's calls; and how it makes answers late."""

import asyncio
from typing import Any

from aiohttp import WSMsgType

from tests.sandbox.telegram.opened import CARD, with_card
from tests.sandbox.telegram.scene import KEY, OWNER, STRANGER, Scene


def test_the_feed_starts_with_the_state_and_tells_every_change() -> None:
    async def steps(stage: Scene) -> list[str]:
        kinds: list[str] = []
        async with stage.http.ws_connect(f"/{KEY}/api/feed") as feed:
            first = await feed.receive_json()
            assert first["state"]["chats"][0]["messages"][-1]["text"] == "card"
            query = (await stage.person("tap", who="owner", chat=OWNER, message=CARD, data="b")).body[
                "queries"
            ][0]
            await stage.call("answerCallbackQuery", callback_query_id=query)
            await stage.call("editMessageText", chat_id=OWNER, message_id=CARD, text="done")
            await stage.call("sendMessage", chat_id=OWNER, text="filled", disable_notification=True)
            await stage.call("pinChatMessage", chat_id=OWNER, message_id=CARD)
            await stage.call("deleteMessage", chat_id=OWNER, message_id=CARD)
            while len(kinds) < 8:
                message = await asyncio.wait_for(feed.receive(), 5)
                assert message.type is WSMsgType.TEXT
                kinds.append(message.json()["kind"])
        return kinds

    assert with_card(steps) == ["tapped", "toast", "edited", "message", "buzz", "edited", "chat", "deleted"]


def test_a_wait_finds_what_was_and_what_is_to_come() -> None:
    async def steps(stage: Scene) -> None:
        past = (await stage.person("wait", kind="message", button="Buy", who="bot")).body
        assert past["bubble"]["id"] == CARD
        coming = asyncio.ensure_future(
            stage.person("wait", kind="call", method="sendMessage", after=past["seq"] + 2, seconds=5)
        )
        while not stage.messenger.feed.listeners:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert stage.server.inflight == 0
        await stage.call("sendMessage", chat_id=OWNER, text="later")
        assert (await coming).body["call"]["parameters"]["text"] == "later"

    with_card(steps)


def test_a_transcript_reads_like_the_chat() -> None:
    async def steps(stage: Scene) -> Any:
        await stage.person("say", who="stranger", text="hello")
        return (await stage.ask("transcript")).body["lines"]

    assert with_card(steps) == [
        "14:30:00 owner: /start",
        "14:30:10 bot: card [Buy 2|Chart]",
        "14:30:10 stranger: hello",
    ]


def test_the_bots_calls_are_kept_and_its_polls_are_counted() -> None:
    async def steps(stage: Scene) -> None:
        told = (await stage.ask("calls")).body
        assert [(call["method"], call["status"]) for call in told["calls"]] == [("sendMessage", 200)]
        assert told["polls"] == 2
        await stage.call("sendMessage", chat_id=STRANGER, text="a")
        after = (await stage.ask(f"calls?after={told['calls'][0]['seq']}")).body["calls"]
        assert [call["error"] for call in after] == ["Forbidden: bot can't initiate conversation with a user"]

    with_card(steps)


def test_latency_makes_every_answer_late_after_it_is_done() -> None:
    async def steps(stage: Scene) -> None:
        await stage.person("latency", ms=60_000)
        slow = asyncio.ensure_future(stage.call("sendMessage", chat_id=OWNER, text="slow"))
        frame = await stage.person("wait", kind="message", contains="slow")
        assert frame.status == 200
        assert not slow.done()
        slow.cancel()

    with_card(steps)
