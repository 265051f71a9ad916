"""What the bot can do, what it is told when it cannot, and how it may say it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sandbox.faults import Rule, Status
from sandbox.telegram.messenger import TOKEN
from tests.sandbox.telegram.scene import GROUP, KEY, OWNER, STRANGER, Scene, Told, png, scene

Steps = Callable[[Scene], Awaitable[Any]]
ROW = [[{"text": "Buy", "callback_data": "b"}]]


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


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"chat_id": OWNER}, "400 Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": OWNER, "text": " \n"}, "400 Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": OWNER, "text": "😀" * 2049}, "400 Bad Request: message is too long"),
    ("sendMessage", {"text": "a"}, "400 Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": 5, "text": "a"}, "400 Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "a"}, "400 Bad Request: chat not found"),
    ("sendMessage", {"chat_id": STRANGER, "text": "a"},
     "403 Forbidden: bot can't initiate conversation with a user"),
    ("sendMessage", {"chat_id": OWNER, "text": "a < b", "parse_mode": "HTML"},
     '400 Bad Request: can\'t parse entities: Unsupported start tag "" at byte offset 2'),
    ("sendMessage", {"chat_id": OWNER, "text": "a", "parse_mode": "Word"},
     "400 Bad Request: unsupported parse_mode"),
    ("sendMessage", {"chat_id": OWNER, "text": "a", "parse_mode": "MarkdownV2"},
     "400 Bad Request: parse_mode MarkdownV2 is not emulated by the sandbox"),
    ("sendMessage", {"chat_id": OWNER, "text": "a", "reply_parameters": {"message_id": 99}},
     "400 Bad Request: message to be replied not found"),
    ("sendMessage", {"chat_id": OWNER, "text": "a", "message_thread_id": 3},
     "400 Bad Request: parameter message_thread_id is not emulated by the sandbox"),
    ("sendPhoto", {"chat_id": OWNER, "photo": "nothing"},
     "400 Bad Request: wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"chat_id": OWNER, "photo": "https://desk.example/a.png"},
     "400 Bad Request: sending a file by its address is not emulated by the sandbox"),
    ("sendPhoto", {"chat_id": OWNER, "photo": "attach://a"},
     "400 Bad Request: there is no part a in the request"),
    ("editMessageText", {"chat_id": OWNER, "message_id": 99, "text": "a"},
     "400 Bad Request: message to edit not found"),
    ("editMessageText", {"chat_id": OWNER, "message_id": 1, "text": "a"},
     "400 Bad Request: message can't be edited"),
    ("deleteMessage", {"chat_id": OWNER, "message_id": 99}, "400 Bad Request: message to delete not found"),
    ("deleteMessage", {"chat_id": OWNER}, "400 Bad Request: message identifier is not specified"),
    ("pinChatMessage", {"chat_id": OWNER, "message_id": 99}, "400 Bad Request: message to pin not found"),
    ("unpinChatMessage", {"chat_id": OWNER}, "400 Bad Request: message to unpin not found"),
    ("answerCallbackQuery", {"callback_query_id": "1"},
     "400 Bad Request: query is too old and response timeout expired or query ID is invalid"),
    ("getFile", {"file_id": "x"},
     "400 Bad Request: wrong file_id or the file is temporarily unavailable"),
    ("getFile", {}, "400 Bad Request: file_id is empty"),
    ("setMyCommands", {"commands": [{"command": "Buy!", "description": "a"}]},
     "400 Bad Request: BOT_COMMAND_INVALID"),
    ("setMessageReaction", {"chat_id": OWNER, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "x"}]},
     "400 Bad Request: REACTION_INVALID"),
    ("sendMessage", {"chat_id": OWNER, "text": "a", "reply_markup": {"keyboard": []}},
     "400 Bad Request: reply markup other than inline_keyboard is not emulated by the sandbox"),
    ("sendSticker", {"chat_id": OWNER},
     "400 Bad Request: method sendSticker is not emulated by the sandbox"),
    ("buyEverything", {}, "404 Not Found: method not found"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "parameters", "complaint"), REFUSED)
def test_what_cannot_be_done_is_refused_in_telegrams_words(
    method: str, parameters: dict[str, Any], complaint: str
) -> None:
    async def steps(stage: Scene) -> str:
        return (await stage.call(method, **parameters)).complaint

    assert play(steps) == complaint


BUTTONS: list[tuple[dict[str, Any], str]] = [
    ({"text": "a"}, "Text buttons are unallowed in the inline keyboard"),
    ({"text": "a", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
    ({"text": "a", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
    ({"text": "a", "callback_data": "b", "style": "blue"}, "invalid button style specified"),
    ({"text": "a", "url": "javascript:1"}, "BUTTON_URL_INVALID"),
    ({"text": "a", "callback_data": "b", "url": "https://desk.example"}, "exactly one of the fields"),
    ({"text": "a", "pay": True}, "button kind pay is not emulated by the sandbox"),
    ({"callback_data": "b"}, "text is missing"),
]


@pytest.mark.parametrize(("button", "complaint"), BUTTONS)
def test_a_button_is_judged_before_anybody_can_tap_it(button: dict[str, Any], complaint: str) -> None:
    async def steps(stage: Scene) -> str:
        markup = {"inline_keyboard": [[button]]}
        return (await stage.call("sendMessage", chat_id=OWNER, text="a", reply_markup=markup)).complaint

    assert complaint in play(steps)


def test_buttons_keep_their_colours_and_the_disabled_one_sends_nothing() -> None:
    async def steps(stage: Scene) -> Any:
        row = [
            {"text": "Buy", "callback_data": "x" * 64, "style": "success"},
            {"text": "Copy", "copy_text": {"text": "SPY 580C"}},
            {"text": "Working", "disabled": {}},
        ]
        told = await stage.call(
            "sendMessage", chat_id=OWNER, text="a", reply_markup={"inline_keyboard": [row]}
        )
        assert told.result["reply_markup"]["inline_keyboard"] == [row]
        state = (await stage.ask("state")).body
        return [
            (key["kind"], key["style"], key["disabled"])
            for key in state["chats"][0]["messages"][-1]["keyboard"][0]
        ]

    assert play(steps) == [("data", "success", False), ("copy", None, False), ("none", None, True)]


def test_every_way_to_say_a_request_is_the_same_request() -> None:
    async def steps(stage: Scene) -> list[Any]:
        path = f"/bot{TOKEN}/SENDMESSAGE"
        fields = {"chat_id": str(OWNER), "text": "123", "disable_notification": "true"}
        ways = [
            stage.http.get(path, params=fields),
            stage.http.get(path, data=fields),
            stage.http.post(path, data=fields),
            stage.http.post(path, json={"chat_id": OWNER, "text": "123", "disable_notification": True}),
        ]
        told = [(await stage.sent(way)).result for way in ways]
        told.append((await stage.upload("sendMessage", b"x", part="odd", **fields)).result)
        silent = [bubble["silent"] for bubble in (await stage.ask("state")).body["chats"][0]["messages"][1:]]
        assert silent == [True] * 5
        return [each["text"] for each in told]

    assert play(steps) == ["123"] * 5


def test_a_token_that_is_not_the_bots_is_nobodys() -> None:
    async def steps(stage: Scene) -> list[str]:
        paths = ("/bot1:x/getMe", "/botnothing/getMe", "/file/bot1:x/photos/a.png")
        return [(await stage.sent(stage.http.get(path))).complaint for path in paths]

    assert play(steps) == ["401 Unauthorized"] * 3


def test_an_unknown_parameter_is_ignored_and_written_down() -> None:
    async def steps(stage: Scene) -> Any:
        assert (await stage.call("sendMessage", chat_id=OWNER, text="a", colour="red")).status == 200
        return (await stage.ask("calls?method=sendMessage")).body["calls"][0]["warnings"]

    assert play(steps) == ["unknown parameter colour"]


def test_a_photo_can_be_fetched_back_and_sent_again_by_its_id() -> None:
    async def steps(stage: Scene) -> None:
        told = (await stage.upload("sendPhoto", png(90, 50), chat_id=str(OWNER))).result
        size = told["photo"][-1]
        assert (size["width"], size["height"]) == (90, 50)
        path = (await stage.call("getFile", file_id=size["file_id"])).result["file_path"]
        async with stage.http.get(f"/file/bot{TOKEN}/{path}") as reply:
            assert await reply.read() == png(90, 50)
        again = (await stage.call("sendPhoto", chat_id=OWNER, photo=size["file_id"])).result
        assert again["photo"] == told["photo"]
        wrong = await stage.call("sendDocument", chat_id=OWNER, document=size["file_id"])
        assert wrong.complaint == "400 Bad Request: can't use file of type Photo as Document"

    play(steps)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (png(10, 10) + b"\0" * 10_000_000, "file is too big"),
    ],
    ids=["text", "narrow", "large", "heavy"],
)
def test_a_photo_has_limits(content: bytes, complaint: str) -> None:
    async def steps(stage: Scene) -> str:
        return (await stage.upload("sendPhoto", content, chat_id=str(OWNER))).complaint

    assert play(steps) == f"400 Bad Request: {complaint}"


def test_a_refused_message_leaves_no_number_and_no_file_behind() -> None:
    async def steps(stage: Scene) -> int:
        await stage.upload("sendPhoto", png(90, 50), chat_id=str(OWNER), caption="<b>")
        await stage.upload("sendPhoto", png(90, 50), chat_id=str(OWNER), caption="x", parse_mode="Word")
        await stage.call("sendMessage", chat_id=OWNER, text="x", parse_mode="Word")
        return await card(stage)

    assert play(steps) == 3


def test_an_album_is_one_kind_and_shares_a_number() -> None:
    async def steps(stage: Scene) -> None:
        media = [{"type": "photo", "media": "attach://photo"}, {"type": "photo", "media": "attach://photo"}]
        fields = {"chat_id": str(OWNER), "media": json.dumps(media)}
        album = (await stage.upload("sendMediaGroup", png(90, 50), **fields)).result
        assert len({message["media_group_id"] for message in album}) == 1
        assert len({message["message_id"] for message in album}) == 2
        fields["media"] = json.dumps([media[0], {"type": "document", "media": "attach://photo"}])
        assert (await stage.upload("sendMediaGroup", png(90, 50), **fields)).status == 400
        fields["media"] = json.dumps(media[:1])
        assert (await stage.upload("sendMediaGroup", png(90, 50), **fields)).status == 400

    play(steps)


def test_the_same_edit_again_is_not_an_edit_and_forgets_no_keyboard_by_itself() -> None:
    async def steps(stage: Scene) -> None:
        number = await card(stage)
        same = {"chat_id": OWNER, "message_id": number, "text": "card"}
        kept = await stage.call("editMessageText", **same, reply_markup={"inline_keyboard": ROW})
        assert kept.complaint.startswith("400 Bad Request: message is not modified: specified new message")
        bare = (await stage.call("editMessageText", **same)).result
        assert "reply_markup" not in bare
        assert bare["edit_date"] >= bare["date"]

    play(steps)


def test_texts_are_not_captions_and_a_text_may_become_a_photo_but_not_back() -> None:
    async def steps(stage: Scene) -> None:
        text, photo = await card(stage), await chart(stage)
        wrong = await stage.call("editMessageText", chat_id=OWNER, message_id=photo, text="x")
        assert wrong.complaint == "400 Bad Request: there is no text in the message to edit"
        wrong = await stage.call("editMessageCaption", chat_id=OWNER, message_id=text, caption="x")
        assert wrong.complaint == "400 Bad Request: there is no caption in the message to edit"
        media = json.dumps({"type": "photo", "media": "attach://photo", "caption": "y"})
        fields = {"chat_id": str(OWNER), "message_id": str(text), "media": media}
        changed = (await stage.upload("editMessageMedia", png(40, 40), **fields)).result
        assert "text" not in changed
        assert (changed["caption"], changed["photo"][0]["width"]) == ("y", 40)

    play(steps)


def test_a_caption_has_1024_characters_and_an_empty_one_is_none() -> None:
    async def steps(stage: Scene) -> None:
        photo = await chart(stage)
        long = await stage.call("editMessageCaption", chat_id=OWNER, message_id=photo, caption="x" * 1025)
        assert long.complaint == "400 Bad Request: message caption is too long"
        assert (
            "caption" not in (await stage.call("editMessageCaption", chat_id=OWNER, message_id=photo)).result
        )

    play(steps)


def test_edits_and_other_buttons_never_buzz_and_only_edits_show() -> None:
    async def steps(stage: Scene) -> None:
        number = await card(stage)
        silent = await card(stage, disable_notification=True)
        at = {"chat_id": OWNER, "message_id": number}
        await stage.call("editMessageReplyMarkup", **at)
        assert (await stage.ask("state")).body["chats"][0]["messages"][1]["edited_at"] is None
        await stage.call("editMessageText", **at, text="changed")
        state = (await stage.ask("state")).body
        assert state["chats"][0]["messages"][1]["edited_at"] == state["now"]
        assert [(buzz["message"], buzz["sound"]) for buzz in state["buzzes"]] == [
            (number, True),
            (silent, False),
        ]

    play(steps)


def test_a_reply_tells_what_it_replies_to_and_may_quote_it() -> None:
    async def steps(stage: Scene) -> None:
        number = await card(stage)
        asked = {"message_id": number, "quote": "ar"}
        told = (await stage.call("sendMessage", chat_id=OWNER, text="a", reply_parameters=asked)).result
        assert told["reply_to_message"]["message_id"] == number
        assert told["quote"] == {"text": "ar", "position": 1, "is_manual": True}
        asked["quote"] = "nowhere"
        wrong = await stage.call("sendMessage", chat_id=OWNER, text="a", reply_parameters=asked)
        assert wrong.complaint == "400 Bad Request: QUOTE_TEXT_INVALID"

    play(steps)


def test_pins_stack_and_are_told_by_get_chat() -> None:
    async def steps(stage: Scene) -> None:
        first, second = await card(stage), await card(stage)
        for number in (first, second):
            await stage.call("pinChatMessage", chat_id=OWNER, message_id=number)
        chat = (await stage.call("getChat", chat_id=OWNER)).result
        assert chat["pinned_message"]["message_id"] == second
        await stage.call("unpinChatMessage", chat_id=OWNER)
        assert (await stage.ask("state")).body["chats"][0]["pinned"] == [first]
        await stage.call("deleteMessage", chat_id=OWNER, message_id=first)
        assert (await stage.ask("state")).body["chats"][0]["pinned"] == []

    play(steps)


def test_a_message_can_be_taken_back_for_48_hours_the_persons_own_too() -> None:
    async def steps(stage: Scene) -> None:
        first, second = await card(stage), await card(stage)
        typed = (await stage.person("say", who="owner", text="123456")).body["message"]
        assert (await stage.call("deleteMessage", chat_id=OWNER, message_id=typed)).result is True
        assert (await stage.call("deleteMessage", chat_id=OWNER, message_id=first)).result is True
        await stage.pass_time(48 * 3600)
        late = await stage.call("deleteMessage", chat_id=OWNER, message_id=second)
        assert late.complaint == "400 Bad Request: message can't be deleted"
        assert (await stage.call("deleteMessages", chat_id=OWNER, message_ids=[first, second])).result is True
        assert [each["id"] for each in (await stage.ask("state")).body["chats"][0]["messages"]] == [1, second]

    play(steps)


def test_commands_have_scopes_and_the_narrowest_is_shown() -> None:
    async def steps(stage: Scene) -> None:
        def one(word: str) -> list[dict[str, str]]:
            return [{"command": word, "description": word}]

        await stage.call("setMyCommands", commands=one("all"))
        await stage.call("setMyCommands", commands=one("mine"), scope={"type": "chat", "chat_id": OWNER})
        state = (await stage.ask("state")).body
        shown = {chat["id"]: chat["commands"][0]["command"] for chat in state["chats"]}
        assert (shown[OWNER], shown[STRANGER], shown[GROUP]) == ("mine", "all", "all")
        await stage.call("deleteMyCommands", scope={"type": "chat", "chat_id": OWNER})
        assert (await stage.ask("state")).body["chats"][0]["commands"][0]["command"] == "all"
        assert (await stage.call("getMyCommands")).result == one("all")

    play(steps)


def test_the_bots_own_words_about_itself_come_back() -> None:
    async def steps(stage: Scene) -> None:
        for what, word in (("Name", "name"), ("Description", "description")):
            await stage.call(f"setMy{what}", **{word: "Floor"})
            assert (await stage.call(f"getMy{what}")).result == {word: "Floor"}
        await stage.call("setChatMenuButton", menu_button={"type": "commands"})
        assert (await stage.call("getChatMenuButton", chat_id=OWNER)).result == {"type": "commands"}
        await stage.call("sendChatAction", chat_id=OWNER, action="typing")
        state = (await stage.ask("state")).body
        assert state["chats"][0]["typing_until"] == state["now"] + 5
        assert (await stage.call("getMe")).result["first_name"] == "Floor"

    play(steps)


def test_faults_reach_the_bot_and_never_the_page() -> None:
    async def steps(stage: Scene) -> Told:
        flood = Status(code=429, body='{"ok": false, "error_code": 429, "description": "Too Many Requests"}')
        stage.faults.add(Rule(name="flood", fault=flood, server="telegram"))
        assert (await stage.ask("state")).status == 200
        assert (await stage.ask("faults")).body["rules"][0]["rule"]["name"] == "flood"
        return await stage.call("sendMessage", chat_id=OWNER, text="a")

    assert play(steps).status == 429


def test_only_the_key_opens_the_page() -> None:
    async def steps(stage: Scene) -> list[int]:
        paths = (
            f"/{KEY}/api/state",
            "/other/api/state",
            "/api/state",
            f"/{KEY}/api/nothing",
            f"/{KEY}/..%2fpeople.py",
        )
        return [(await stage.sent(stage.http.get(path))).status for path in paths]

    assert play(steps) == [200, 404, 404, 404, 404]


def test_our_own_reply_is_held_against_the_table() -> None:
    async def steps(stage: Scene) -> str:
        stage.messenger.profile.name = 5  # type: ignore[assignment]
        return (await stage.call("getMe")).complaint

    assert play(steps) == (
        "500 Internal Server Error: the sandbox's own reply is wrong: getMe.first_name must be String"
    )
