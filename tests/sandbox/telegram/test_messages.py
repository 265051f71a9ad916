"""What the bot can do with messages, and what it says about itself."""

import json

import pytest

from sandbox.telegram.messenger import TOKEN
from tests.sandbox.telegram.opened import ROW, card, chart, play
from tests.sandbox.telegram.scene import GROUP, OWNER, STRANGER, Scene, png


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
