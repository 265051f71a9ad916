"""People as they are: they tap twice, lie about what they tapped, block, forward, hide behind the group."""

from typing import Any

import pytest

from tests.sandbox.telegram.opened import CARD, ROWS, with_card
from tests.sandbox.telegram.scene import GROUP, OWNER, Scene


async def taps(stage: Scene) -> list[Any]:
    """What the bot hears of taps."""
    return [update["callback_query"] for update in await stage.updates() if "callback_query" in update]


def test_a_triple_click_is_three_taps_with_ids_of_their_own() -> None:
    async def steps(stage: Scene) -> None:
        told = await stage.person("tap", who="owner", chat=OWNER, message=CARD, button="Buy", times=3)
        heard = await taps(stage)
        assert [tap["id"] for tap in heard] == told.body["queries"]
        assert len({tap["id"] for tap in heard}) == 3
        assert {tap["data"] for tap in heard} == {"b"}
        assert heard[0]["message"]["reply_markup"] == ROWS
        assert heard[0]["from"]["id"] == OWNER

    with_card(steps)


def test_a_tap_sent_again_has_new_ids_and_the_same_data() -> None:
    async def steps(stage: Scene) -> None:
        first = (await stage.person("tap", who="owner", chat=OWNER, message=CARD, data="forged!")).body[
            "queries"
        ]
        again = (await stage.person("retap", query=first[0])).body["queries"]
        updates = await stage.updates()
        assert [update["callback_query"]["data"] for update in updates] == ["forged!"] * 2
        assert first != again
        assert updates[0]["update_id"] != updates[1]["update_id"]

    with_card(steps)


def test_a_tap_is_answered_once_and_soon() -> None:
    async def steps(stage: Scene) -> None:
        queries = (await stage.person("tap", who="owner", chat=OWNER, message=CARD, data="b", times=2)).body[
            "queries"
        ]
        told = await stage.call(
            "answerCallbackQuery", callback_query_id=queries[0], text="Bought", show_alert=True
        )
        assert told.result is True
        old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
        assert (await stage.call("answerCallbackQuery", callback_query_id=queries[0])).complaint == old
        await stage.pass_time(16)
        assert (await stage.call("answerCallbackQuery", callback_query_id=queries[1])).complaint == old
        toasts = (await stage.ask("state")).body["toasts"]
        assert [(toast["as"], toast["text"], toast["alert"]) for toast in toasts] == [
            ("owner", "Bought", True)
        ]

    with_card(steps)


def test_a_tap_on_a_message_that_is_gone_comes_with_a_message_nobody_can_see() -> None:
    async def steps(stage: Scene) -> Any:
        await stage.call("deleteMessage", chat_id=OWNER, message_id=CARD)
        await stage.person("tap", who="owner", chat=OWNER, message=CARD, data="b")
        (heard,) = await taps(stage)
        return heard["message"]["message_id"], heard["message"]["date"], "text" in heard["message"]

    assert with_card(steps) == (CARD, 0, False)


WRONG: list[tuple[str, dict[str, Any], int]] = [
    ("tap", {"who": "owner", "chat": OWNER, "message": 1, "data": "b"}, 409),
    ("tap", {"who": "owner", "chat": OWNER, "message": 9, "data": "b"}, 404),
    ("tap", {"who": "stranger", "chat": OWNER, "message": CARD, "data": "b"}, 404),
    ("tap", {"who": "owner", "chat": OWNER, "message": CARD, "button": "Sell"}, 404),
    ("tap", {"who": "owner", "chat": OWNER, "message": CARD, "button": "Chart"}, 409),
    ("tap", {"who": "owner", "chat": OWNER, "message": CARD}, 400),
    ("tap", {"who": "owner", "chat": OWNER, "message": CARD, "data": "b", "times": 0}, 400),
    ("tap", {"who": "nobody", "chat": OWNER, "message": CARD, "data": "b"}, 400),
    ("retap", {"query": "1"}, 404),
    ("say", {"who": "owner", "text": " "}, 400),
    ("say", {"who": "owner", "text": "a", "colour": "red"}, 400),
    ("say", {"who": "owner", "text": "a", "reply_to": 9}, 404),
    ("say", {"who": "stranger", "text": "a", "chat": GROUP}, 404),
    ("change", {"who": "owner", "chat": OWNER, "message": CARD, "text": "a"}, 409),
    ("delete", {"who": "owner", "chat": OWNER, "message": 9}, 404),
    ("membership", {"chat": OWNER, "inside": False}, 404),
    ("wait", {"kind": "toast", "seconds": 0}, 408),
    ("clock", {"pace": 5}, 409),
]


@pytest.mark.parametrize(("wish", "body", "status"), WRONG)
def test_what_nobody_could_do_is_refused_with_a_sentence(
    wish: str, body: dict[str, Any], status: int
) -> None:
    async def steps(stage: Scene) -> Any:
        return await stage.person(wish, **body)

    told = with_card(steps)
    assert told.status == status
    assert told.body["error"]


def test_somebody_who_blocks_the_bot_is_told_of_once_and_cannot_be_reached() -> None:
    async def steps(stage: Scene) -> None:
        for _ in range(2):
            await stage.person("block", who="owner", blocked=True)
        told = await stage.call("sendMessage", chat_id=OWNER, text="a")
        assert told.complaint == "403 Forbidden: bot was blocked by the user"
        assert (await stage.person("say", who="owner", text="a")).status == 409
        await stage.person("block", who="owner", blocked=False)
        assert (await stage.call("sendMessage", chat_id=OWNER, text="a")).status == 200
        heard = [update["my_chat_member"]["new_chat_member"]["status"] for update in await stage.updates()]
        assert heard == ["kicked", "member"]

    with_card(steps)


def test_a_group_that_throws_the_bot_out_hears_no_more_of_it() -> None:
    async def steps(stage: Scene) -> None:
        await stage.person("membership", chat=GROUP, inside=False)
        told = await stage.call("sendMessage", chat_id=GROUP, text="a")
        assert told.complaint == "403 Forbidden: bot was kicked from the supergroup chat"
        await stage.person("say", who="member", text="/start", chat=GROUP)
        (update,) = await stage.updates()
        assert update["my_chat_member"]["chat"]["id"] == GROUP

    with_card(steps)


def test_in_a_group_the_bot_hears_commands_replies_and_its_name() -> None:
    async def steps(stage: Scene) -> None:
        number = (await stage.call("sendMessage", chat_id=GROUP, text="card")).result["message_id"]
        said = ["chatter", "/status", "hey @tapdesk_sandbox_bot", "@tapdesk_sandbox_botty"]
        for text in said:
            await stage.person("say", who="member", text=text, chat=GROUP)
        await stage.person("say", who="member", text="reply", chat=GROUP, reply_to=number)
        heard = [update["message"]["text"] for update in await stage.updates()]
        assert heard == ["/status", "hey @tapdesk_sandbox_bot", "reply"]

    with_card(steps)


def test_an_anonymous_admin_writes_as_the_group_and_taps_as_themselves() -> None:
    async def steps(stage: Scene) -> None:
        number = (await stage.call("sendMessage", chat_id=GROUP, text="card")).result["message_id"]
        await stage.person("say", who="anonymous", text="/panic", chat=GROUP)
        await stage.person("tap", who="anonymous", chat=GROUP, message=number, data="b")
        said, tapped = await stage.updates()
        assert said["message"]["from"]["username"] == "GroupAnonymousBot"
        assert said["message"]["sender_chat"]["id"] == GROUP
        assert tapped["callback_query"]["from"]["is_bot"] is False

    with_card(steps)


def test_message_numbers_of_a_group_are_its_own() -> None:
    async def steps(stage: Scene) -> list[int]:
        said = [
            await stage.person("say", who="stranger", text="a"),
            await stage.person("say", who="member", text="a", chat=GROUP),
            await stage.person("say", who="owner", text="a"),
        ]
        return [told.body["message"] for told in said]

    assert with_card(steps) == [3, 1, 4]


def test_a_changed_command_reaches_the_bot_as_an_edit() -> None:
    async def steps(stage: Scene) -> Any:
        number = (await stage.person("say", who="owner", text="/auto off")).body["message"]
        await stage.person("change", who="owner", chat=OWNER, message=number, text="/auto on")
        return [(sorted(update)[0], update[sorted(update)[0]]["text"]) for update in await stage.updates()]

    assert with_card(steps) == [("message", "/auto off"), ("edited_message", "/auto on")]


def test_a_forwarded_card_has_lost_its_buttons_and_a_protected_one_stays() -> None:
    async def steps(stage: Scene) -> None:
        at = {"who": "owner", "chat": OWNER}
        number = (await stage.person("forward", **at, message=CARD, to=GROUP)).body["message"]
        group = next(chat for chat in (await stage.ask("state")).body["chats"] if chat["id"] == GROUP)
        assert (group["messages"][-1]["id"], group["messages"][-1]["keyboard"]) == (number, None)
        assert group["messages"][-1]["forwarded_from"] == "Tapdesk"
        assert (await stage.person("tap", who="owner", chat=GROUP, message=number, data="b")).status == 409
        kept = await stage.call("sendMessage", chat_id=OWNER, text="a", protect_content=True)
        told = await stage.person("forward", **at, message=kept.result["message_id"], to=GROUP)
        assert told.status == 409

    with_card(steps)
