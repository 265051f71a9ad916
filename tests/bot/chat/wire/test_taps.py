"""A tap does one thing once, for the one it was made for; every other tap is told why not."""

from typing import Any

from bot.chat.wishes import Urgency
from engine.model.events import Approve
from sandbox.telegram.messenger import Messenger
from tests.bot.chat.wire.play import TICKET, Life, card, life, story
from tests.sandbox.telegram.scene import OWNER, scene

OBSERVER = 7000000002


def buttons(messenger: Messenger, chat: int = OWNER, message: int = -1) -> list[Any]:
    """The buttons under one of a chat's messages."""
    kept = list(messenger.room(chat).messages.values())[message]
    keyboard = kept.message.reply_markup
    return [] if keyboard is None else [each for row in keyboard.inline_keyboard for each in row]


def last(messenger: Messenger, chat: int = OWNER) -> int:
    return messenger.room(chat).last


async def tap(desk: Life, button: str, **more: Any) -> Any:
    return await desk.person("tap", who="owner", chat=OWNER, message=last(desk.scene.messenger), button=button, **more)


@story
async def test_a_card_is_shown_tapped_and_becomes_an_approval(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.happens(1, card("<b>LUNR</b> 12C", urgency=Urgency.ALERT, buzz=True))
            assert desk.texts() == ["LUNR 12C"]
            assert [(each.text, each.style) for each in buttons(here.messenger)] == [
                ("Buy 2 · $250", "success"),
                ("Skip", None),
            ]
            await tap(desk, "Buy")
            assert desk.commands == [Approve(here.clock.now(), TICKET, "owner")]
            assert desk.toasts == ["Yes, noted. It is sent as soon as its time has come."]
            assert desk.journal.inbox.pending() == []
