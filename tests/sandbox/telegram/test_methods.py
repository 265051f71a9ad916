"""What the bot is told when something cannot be done, and how it may ask for it."""

from typing import Any

import pytest

from sandbox.faults import Rule, Status
from sandbox.telegram.messenger import TOKEN
from tests.sandbox.telegram.opened import play
from tests.sandbox.telegram.scene import KEY, OWNER, STRANGER, Scene, Told

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
