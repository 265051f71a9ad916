"""The command menu and the button that opens it, for whom and where."""

import re

from msgspec import Struct

from sandbox.telegram.messenger import Messenger, Scope
from sandbox.telegram.nouns import Command
from sandbox.telegram.refusals import CHAT_NOT_FOUND, bad
from sandbox.telegram.replies import Said

COMMANDS_MAX, DESCRIPTION_MAX = 100, 256
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
KINDS = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})


class ScopeAsked(Struct, kw_only=True):
    """Whom commands are for."""

    type: str = "default"
    chat_id: int | str | None = None


class AboutCommands(Struct, kw_only=True):
    """getMyCommands and deleteMyCommands."""

    scope: ScopeAsked | None = None
    language_code: str = ""


class SetCommands(AboutCommands, kw_only=True):
    """setMyCommands."""

    commands: list[Command]


class MenuButton(Struct, kw_only=True):
    """What stands beside the input field."""

    type: str


class AboutMenu(Struct, kw_only=True):
    """setChatMenuButton and getChatMenuButton."""

    chat_id: int | None = None
    menu_button: MenuButton | None = None


def scope_of(messenger: Messenger, asked: AboutCommands) -> Scope:
    """The scope, with its chat looked up; scopes inside a chat are not emulated."""
    scope = asked.scope or ScopeAsked()
    if scope.type in KINDS:
        return Scope(scope.type, None, asked.language_code)
    if scope.type != "chat":
        raise bad(f"command scope {scope.type} is not emulated by the sandbox")
    if scope.chat_id is None:
        raise CHAT_NOT_FOUND
    return Scope("chat", messenger.room(scope.chat_id).chat.id, asked.language_code)


def set_commands(messenger: Messenger, asked: SetCommands) -> bool:
    """The menu; an empty list takes it away."""
    if len(asked.commands) > COMMANDS_MAX:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for each in asked.commands:
        if COMMAND.fullmatch(each.command.removeprefix("/")) is None:
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(each.description) <= DESCRIPTION_MAX:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    kept = tuple(
        Command(command=each.command.removeprefix("/"), description=each.description)
        for each in asked.commands
    )
    scope = scope_of(messenger, asked)
    messenger.profile.commands.pop(scope, None)
    if kept:
        messenger.profile.commands[scope] = kept
    messenger.show_rooms()
    return True


def get_commands(messenger: Messenger, asked: AboutCommands) -> list[Command]:
    """Exactly what was set for this scope."""
    return list(messenger.profile.commands.get(scope_of(messenger, asked), ()))


def delete_commands(messenger: Messenger, asked: AboutCommands) -> bool:
    """Back to the wider scope."""
    messenger.profile.commands.pop(scope_of(messenger, asked), None)
    messenger.show_rooms()
    return True


def set_menu(messenger: Messenger, asked: AboutMenu) -> bool:
    """For one private chat, or for all."""
    kind = "default" if asked.menu_button is None else asked.menu_button.type
    if kind not in ("default", "commands"):
        raise bad(f"menu button {kind} is not emulated by the sandbox")
    chat = None if asked.chat_id is None else messenger.room(asked.chat_id).chat.id
    messenger.profile.menus[chat] = kind
    messenger.show_rooms()
    return True


def get_menu(messenger: Messenger, asked: AboutMenu) -> Said:
    """The chat's own, or the one for all."""
    chat = None if asked.chat_id is None else messenger.room(asked.chat_id).chat.id
    menus = messenger.profile.menus
    return Said(type=menus.get(chat) or menus.get(None) or "default")
