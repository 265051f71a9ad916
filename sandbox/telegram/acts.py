"""What people do: they write, tap, forward, delete, block; and some of them lie."""

from dataclasses import dataclass

from msgspec.structs import replace

from sandbox.telegram.formatting import TEXT_MAX, Formatted, begins_with_command, formatted, mentions
from sandbox.telegram.messenger import Messenger, Tap
from sandbox.telegram.nouns import CallbackQuery, Gone, Member, MemberUpdated, Message, Origin
from sandbox.telegram.people import GROUP_ANONYMOUS_BOT, OWNER, PEOPLE, Key, Person
from sandbox.telegram.rooms import Kept, Room
from sandbox.telegram.seen import Frame
from sandbox.telegram.utf16 import units


@dataclass(eq=False)
class Impossible(Exception):
    """Something no person could do now, with the HTTP status that says so."""

    status: int
    sentence: str


def person(key: Key) -> Person:
    """Somebody by their key."""
    return next(each for each in PEOPLE if each.key == key)


def joined(messenger: Messenger, who: Person, chat: int | None) -> Room:
    """A room they are in; without a number, their own chat with the bot."""
    room = messenger.rooms.get(who.user.id if chat is None else chat)
    if room is None or who not in room.people:
        raise Impossible(404, f"{who.key} has no chat {chat}")
    return room


def at_message(room: Room, number: int) -> Kept:
    """A message that is there."""
    kept = room.messages.get(number)
    if kept is None:
        raise Impossible(404, f"there is no message {number} in chat {room.chat.id}")
    return kept


def written(text: str) -> Formatted:
    """What a person typed, with commands and tags found in it."""
    told = formatted(text, None, None)
    if not told.text or units(told.text) > TEXT_MAX:
        raise Impossible(400, f"a message has 1 to {TEXT_MAX} characters")
    return told


def heard(messenger: Messenger, room: Room, message: Message) -> bool:
    """In a group the bot hears commands, answers to it and its name; in a private chat everything."""
    if not room.bot_inside:
        return False
    told = Formatted(message.text or "", message.entities)
    replied = message.reply_to_message
    to_bot = replied is not None and replied.from_ == messenger.bot
    named = mentions(told, messenger.bot.username or "")
    return room.private or begins_with_command(told) or to_bot or named


def message_by(messenger: Messenger, who: Person, room: Room, told: Formatted) -> Message:
    """A new message of theirs; an anonymous admin writes as the group."""
    masked = who.key == "anonymous" and not room.private
    return Message(
        message_id=next(room.numbers),
        date=messenger.at(),
        chat=room.chat,
        from_=GROUP_ANONYMOUS_BOT if masked else who.user,
        sender_chat=room.chat if masked else None,
        text=told.text,
        entities=told.entities,
    )


def put(messenger: Messenger, who: Person, room: Room, message: Message) -> Message:
    """On the screens, and into the bot's queue if it hears of it."""
    if room.private and who.key in messenger.blocked:
        raise Impossible(409, f"{who.key} has blocked the bot")
    room.started = True
    messenger.post(room, message, key=who.key if message.sender_chat is None else "group")
    if heard(messenger, room, message):
        messenger.updates.put(message=message)
    return message


def say(messenger: Messenger, key: Key, text: str, chat: int | None, reply_to: int | None) -> Message:
    """A person writes."""
    who = person(key)
    room = joined(messenger, who, chat)
    told = written(text)
    replied = None if reply_to is None else at_message(room, reply_to).message
    if room.private and key in messenger.blocked:
        raise Impossible(409, f"{key} has blocked the bot")
    message = message_by(messenger, who, room, told)
    answered = None if replied is None else replace(replied, reply_to_message=None, quote=None)
    return put(messenger, who, room, replace(message, reply_to_message=answered))


def change(messenger: Messenger, key: Key, chat: int, number: int, text: str) -> Message:
    """A person edits an own message; the bot hears of it if it wants to."""
    who = person(key)
    room = joined(messenger, who, chat)
    kept = at_message(room, number)
    if kept.by.key not in (key, "group" if key == "anonymous" else key) or kept.message.text is None:
        raise Impossible(409, f"{key} did not write message {number}")
    told = written(text)
    kept.edited_at = messenger.at()
    kept.message = replace(kept.message, text=told.text, entities=told.entities, edit_date=messenger.at())
    messenger.show(room, kept)
    if heard(messenger, room, kept.message):
        messenger.updates.put(edited_message=kept.message)
    return kept.message


def data_behind(room: Room, number: int, label: str) -> str:
    """What a button would send, found by a part of its label."""
    markup = at_message(room, number).message.reply_markup
    rows = () if markup is None else markup.inline_keyboard
    found = next((button for row in rows for button in row if label in button.text), None)
    if found is None:
        raise Impossible(404, f"message {number} has no button {label!r}")
    if found.callback_data is None:
        raise Impossible(409, f"button {found.text!r} sends nothing")
    return found.callback_data


def tap(messenger: Messenger, key: Key, chat: int, number: int, data: str, times: int) -> list[Tap]:
    """A tap, with whatever data: a modified client sends what it likes, for any message of the bot's."""
    who = person(key)
    room = joined(messenger, who, chat)
    if number not in room.messages and not 0 < number <= room.last:
        raise Impossible(404, f"there never was a message {number} in chat {chat}")
    kept = room.messages.get(number)
    if kept is not None and (kept.by.key != "bot" or kept.message.forward_origin is not None):
        raise Impossible(409, f"message {number} has no buttons of the bot's")
    return [send_tap(messenger, who, room, number, data) for _ in range(times)]


def send_tap(messenger: Messenger, who: Person, room: Room, number: int, data: str) -> Tap:
    """One callback query, with the message as it stands now."""
    query = str(messenger.number(f"query {len(messenger.taps)}"))
    sent = Tap(query, who, room, number, data, messenger.at())
    messenger.taps[query] = sent
    kept = room.messages.get(number)
    gone = Gone(chat=room.chat, message_id=number, date=0)
    callback = CallbackQuery(
        id=query,
        from_=who.user,
        message=gone if kept is None else kept.message,
        chat_instance=str(messenger.number(f"chat {room.chat.id}")),
        data=data,
    )
    frame = Frame(
        seq=messenger.feed.next(),
        kind="tapped",
        query=query,
        as_=who.key,
        chat=room.chat.id,
        message=number,
        data=data,
    )
    messenger.feed.tell(frame)
    messenger.updates.put(callback_query=callback)
    return sent


def retap(messenger: Messenger, query: str) -> list[Tap]:
    """The app lost the answer and sends the tap again: same data, new ids."""
    first = messenger.taps.get(query)
    if first is None:
        raise Impossible(404, f"there was no tap {query}")
    return [send_tap(messenger, first.person, first.room, first.message, first.data)]


def forward(messenger: Messenger, key: Key, chat: int, number: int, to: int) -> Message:
    """A copy without its buttons."""
    who = person(key)
    kept = at_message(joined(messenger, who, chat), number)
    if kept.message.has_protected_content:
        raise Impossible(409, f"message {number} is protected")
    room = joined(messenger, who, to)
    if room.private and key in messenger.blocked:
        raise Impossible(409, f"{key} has blocked the bot")
    source = kept.message
    origin = Origin(
        type="user" if source.sender_chat is None else "chat",
        date=source.date,
        sender_user=source.from_ if source.sender_chat is None else None,
        sender_chat=source.sender_chat,
    )
    stamped = message_by(messenger, who, room, Formatted(source.text or "", source.entities))
    copy = replace(
        stamped,
        forward_origin=source.forward_origin or origin,
        text=source.text,
        photo=source.photo,
        document=source.document,
        caption=source.caption,
        caption_entities=source.caption_entities,
    )
    return put(messenger, who, room, copy)


def delete(messenger: Messenger, key: Key, chat: int, number: int) -> None:
    """For both sides; in a group only what is one's own."""
    room = joined(messenger, person(key), chat)
    kept = at_message(room, number)
    if not room.private and kept.by.key != key and key != "anonymous":
        raise Impossible(409, f"{key} did not write message {number}")
    messenger.remove(room, number)


def block(messenger: Messenger, key: Key, blocked: bool) -> None:
    """The bot may no longer speak to them, and is told so once."""
    who = person(key)
    if blocked == (key in messenger.blocked):
        return
    messenger.blocked ^= {key}
    seen = messenger.person_seen(who)
    messenger.feed.tell(Frame(seq=messenger.feed.next(), kind="person", person=seen))
    standing(messenger, messenger.rooms[who.user.id], who, inside=not blocked)


def membership(messenger: Messenger, chat: int, inside: bool) -> None:
    """The bot is let into the group or thrown out."""
    room = messenger.rooms.get(chat)
    if room is None or room.private:
        raise Impossible(404, f"there is no group {chat}")
    if room.bot_inside == inside:
        return
    room.bot_inside = inside
    messenger.show_room(room)
    standing(messenger, room, OWNER, inside=inside)


def standing(messenger: Messenger, room: Room, by: Person, *, inside: bool) -> None:
    """Tells the bot what became of it in a chat."""
    member = Member(status="member", user=messenger.bot)
    away = Member(status="kicked", user=messenger.bot, until_date=0)
    old, new = (away, member) if inside else (member, away)
    messenger.updates.put(
        my_chat_member=MemberUpdated(
            chat=room.chat, from_=by.user, date=messenger.at(), old_chat_member=old, new_chat_member=new
        )
    )
