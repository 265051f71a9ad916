"""The owner has opened the bot, and perhaps has a card: where most tests begin."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.sandbox.telegram.scene import OWNER, Scene, png, scene

Steps = Callable[[Scene], Awaitable[Any]]
ROW = [[{"text": "Buy", "callback_data": "b"}]]
ROWS = {
    "inline_keyboard": [
        [{"text": "Buy 2", "callback_data": "b"}, {"text": "Chart", "url": "https://desk.example"}]
    ]
}
CARD = 2


def play(steps: Steps) -> Any:
    """The owner has opened the bot; then these steps."""

    async def played() -> Any:
        async with scene() as stage:
            await stage.start()
            return await steps(stage)

    return asyncio.run(played())


async def card(stage: Scene, **more: Any) -> int:
    """A text with a button; its number."""
    told = await stage.call(
        "sendMessage", chat_id=OWNER, text="card", reply_markup={"inline_keyboard": ROW}, **more
    )
    number: int = told.result["message_id"]
    return number


async def chart(stage: Scene, **more: str) -> int:
    """A photo with a caption; its number."""
    told = await stage.upload("sendPhoto", png(90, 50), chat_id=str(OWNER), caption="chart", **more)
    number: int = told.result["message_id"]
    return number


def with_card(steps: Steps) -> Any:
    """The owner has a card with a button, number 2; then these steps."""

    async def played() -> Any:
        async with scene() as stage:
            await stage.start()
            await stage.call("sendMessage", chat_id=OWNER, text="card", reply_markup=ROWS)
            return await steps(stage)

    return asyncio.run(played())
