"""Which method is done by what; whatever is not in this table is refused by name."""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from sandbox.telegram import editing, marks, menus, profile, sending
from sandbox.telegram.asking import AtMessage, InRoom, Nothing, attached
from sandbox.telegram.checking import check
from sandbox.telegram.hooks import DeleteWebhook, Hooks, SetWebhook
from sandbox.telegram.messenger import Messenger
from sandbox.telegram.refusals import bad
from sandbox.telegram.wire import Call

IGNORED = frozenset({"message_effect_id", "allow_paid_broadcast", "disable_content_type_detection"})


class Emulated(NamedTuple):
    """The parameters a method reads, and what it does with them."""

    asks: type[Struct]
    does: Callable[[Messenger, Any], object]


def table(hooks: Hooks) -> dict[str, Emulated]:
    """All methods but getUpdates, which waits."""
    return {
        "getMe": Emulated(Nothing, profile.get_me),
        "sendMessage": Emulated(sending.SendMessage, sending.send_message),
        "sendPhoto": Emulated(sending.SendPhoto, sending.send_photo),
        "sendDocument": Emulated(sending.SendDocument, sending.send_document),
        "sendMediaGroup": Emulated(sending.SendMediaGroup, sending.send_media_group),
        "sendChatAction": Emulated(sending.SendChatAction, sending.send_chat_action),
        "editMessageText": Emulated(editing.EditText, editing.edit_text),
        "editMessageCaption": Emulated(editing.EditCaption, editing.edit_caption),
        "editMessageMedia": Emulated(editing.EditMedia, editing.edit_media),
        "editMessageReplyMarkup": Emulated(editing.EditMarkup, editing.edit_markup),
        "deleteMessage": Emulated(AtMessage, marks.delete),
        "deleteMessages": Emulated(marks.DeleteMany, marks.delete_many),
        "pinChatMessage": Emulated(marks.Pin, marks.pin),
        "unpinChatMessage": Emulated(marks.Unpin, marks.unpin),
        "unpinAllChatMessages": Emulated(InRoom, marks.unpin_all),
        "setMessageReaction": Emulated(marks.React, marks.react),
        "answerCallbackQuery": Emulated(profile.AnswerTap, profile.answer_tap),
        "setMyCommands": Emulated(menus.SetCommands, menus.set_commands),
        "getMyCommands": Emulated(menus.AboutCommands, menus.get_commands),
        "deleteMyCommands": Emulated(menus.AboutCommands, menus.delete_commands),
        "setChatMenuButton": Emulated(menus.AboutMenu, menus.set_menu),
        "getChatMenuButton": Emulated(menus.AboutMenu, menus.get_menu),
        "getFile": Emulated(profile.GetFile, profile.get_file),
        "getChat": Emulated(InRoom, profile.get_chat),
        "leaveChat": Emulated(InRoom, profile.leave),
        "setMyName": Emulated(profile.SetName, profile.set_name),
        "getMyName": Emulated(profile.InLanguage, profile.get_name),
        "setMyDescription": Emulated(profile.SetDescription, profile.set_description),
        "getMyDescription": Emulated(profile.InLanguage, profile.get_description),
        "setMyShortDescription": Emulated(profile.SetShort, profile.set_short),
        "getMyShortDescription": Emulated(profile.InLanguage, profile.get_short),
        "setWebhook": Emulated(SetWebhook, hooks.set),
        "deleteWebhook": Emulated(DeleteWebhook, hooks.delete),
        "getWebhookInfo": Emulated(Nothing, hooks.info),
    }


def judged(call: Call, emulated: type[Struct]) -> Any:
    """The parameters, held against the table, as the method wants them."""
    for slot in call.method.slots.values():
        if slot.name not in call.parameters:
            if slot.required and slot.name not in OPTIONAL_HERE:
                raise bad(complaint(slot.name))
            continue
        found = check(call.parameters[slot.name], slot.kinds, slot.name)
        if found.misfits:
            raise bad(found.misfits[0])
        call.warnings += found.unknown
    honoured = set(emulated.__struct_encode_fields__)
    for name in call.parameters.keys() - honoured:
        if name not in IGNORED:
            raise bad(f"parameter {name} is not emulated by the sandbox")
    try:
        return msgspec.convert(attached(call.parameters, call.files), emulated)
    except msgspec.ValidationError as wrong:
        raise bad(str(wrong)) from wrong


OPTIONAL_HERE = frozenset({"url"})


def complaint(name: str) -> str:
    """What Telegram says when a parameter is missing."""
    match name:
        case "text":
            return "message text is empty"
        case "chat_id" | "file_id" | "user_id":
            return f"{name} is empty"
        case "message_id":
            return "message identifier is not specified"
        case _:
            return f"parameter {name} is required"


def odd(reply: object, call: Call) -> list[str]:
    """What is wrong with our own reply; there is nothing, or there is a defect in the sandbox."""
    found = check(reply, call.method.returns, call.method.name)
    return found.misfits + found.unknown
