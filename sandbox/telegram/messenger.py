"""All that the pretended Telegram holds: rooms, people, files, taps, and the bot's queue."""

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b
from itertools import count
from typing import NamedTuple

from sandbox.clock import Clock
from sandbox.telegram.feed import Feed
from sandbox.telegram.media import Files
from sandbox.telegram.nouns import Command, Message, User
from sandbox.telegram.people import GROUP, IN_THE_GROUP, PEOPLE, Key, Person
from sandbox.telegram.refusals import BLOCKED, CHAT_NOT_FOUND, KICKED, NEVER_STARTED
from sandbox.telegram.rooms import Kept, Room, author, bubble, words
from sandbox.telegram.seen import BotSeen, Buzz, Called, ChatSeen, Frame, MarketSeen, PersonSeen, Toast
from sandbox.telegram.seen import Command as CommandSeen
from sandbox.telegram.updates import Updates

TOKEN = "7100000001:sandbox-opens-no-real-door"  # noqa: S105
USERNAME = "tapdesk_sandbox_bot"
ANSWER_WITHIN = timedelta(seconds=15)


class Scope(NamedTuple):
    """Whom a list of commands is for: a kind of chat, or one chat."""

    kind: str = "default"
    chat: int | None = None
    language: str = ""


@dataclass(slots=True)
class Tap:
    """A tap that left for the bot."""

    query: str
    person: Person
    room: Room
    message: int
    data: str
    at: int
    answered: bool = False


@dataclass(slots=True)
class Profile:
    """What the bot says about itself."""

    name: str = "Tapdesk"
    description: str = ""
    short_description: str = ""
    commands: dict[Scope, tuple[Command, ...]] = field(default_factory=dict)
    menus: dict[int | None, str] = field(default_factory=dict)


class Messenger:
    """One bot and the people around it."""

    def __init__(
        self, clock: Clock, *, seed: int, token: str = TOKEN, market: MarketSeen | None = None
    ) -> None:
        self.clock = clock
        self.market = market
        self.seed = seed
        self.token = token
        self.profile = Profile()
        self.feed = Feed()
        self.files = Files(seed)
        self.updates = Updates(clock, 100_000_000 + self.number("first update") % 100_000_000)
        private, group = count(1), count(1)
        rooms = [Room(person.private(), (person,), private) for person in PEOPLE]
        rooms.append(Room(GROUP, IN_THE_GROUP, group))
        self.rooms = {room.chat.id: room for room in rooms}
        self.blocked: set[Key] = set()
        self.taps: dict[str, Tap] = {}
        self.toasts: list[Toast] = []
        self.buzzes: list[Buzz] = []
        self.calls: list[Called] = []
        self.late_ms = 0

    @property
    def bot(self) -> User:
        """The bot's account; its number is in its token, as everywhere."""
        number = int(self.token.partition(":")[0])
        return User(id=number, is_bot=True, first_name=self.profile.name, username=USERNAME)

    def number(self, what: str) -> int:
        """A number that looks like chance and is the seed's."""
        return int.from_bytes(blake2b(f"{self.seed} {what}".encode(), digest_size=8).digest(), "big") >> 1

    def at(self) -> int:
        """Now, in whole seconds."""
        return int(self.clock.now().timestamp())

    def room(self, chat: int | str) -> Room:
        """By number or by a person's @username."""
        if isinstance(chat, str):
            named = (each for each in self.rooms.values() if f"@{each.chat.username}" == chat)
            found = next(named, None)
        else:
            found = self.rooms.get(chat)
        if found is None:
            raise CHAT_NOT_FOUND
        return found

    def open_room(self, chat: int | str) -> Room:
        """A room the bot may speak in."""
        room = self.room(chat)
        if room.private and not room.started:
            raise NEVER_STARTED
        if room.private and room.people[0].key in self.blocked:
            raise BLOCKED
        if not room.bot_inside:
            raise KICKED
        return room

    def post(self, room: Room, message: Message, *, silent: bool = False, key: str = "bot") -> Message:
        """Puts a new message into a room, on the screens, and into pockets."""
        user = message.from_ or self.bot
        kept = Kept(message, author(user, key), silent=silent)
        room.messages[message.message_id] = kept
        room.last = message.message_id
        self.feed.tell(Frame(seq=self.feed.next(), kind="message", bubble=bubble(room, kept)))
        if key == "bot":
            room.typing_until = 0
            self.buzz(room, message, silent=silent)
        return message

    def buzz(self, room: Room, message: Message, *, silent: bool) -> None:
        """A new message buzzes once for everybody in the room; an edit never does."""
        for person in room.people:
            seq = self.feed.next()
            buzz = Buzz(
                seq=seq,
                as_=person.key,
                chat=room.chat.id,
                message=message.message_id,
                at=message.date,
                text=(words(message) or "a photo").partition("\n")[0],
                sound=not silent,
            )
            self.buzzes.append(buzz)
            self.feed.tell(Frame(seq=seq, kind="buzz", buzz=buzz))

    def show(self, room: Room, kept: Kept) -> None:
        """The new form of a message."""
        self.feed.tell(Frame(seq=self.feed.next(), kind="edited", bubble=bubble(room, kept)))

    def remove(self, room: Room, number: int) -> None:
        """A message is gone, and so is its pin."""
        del room.messages[number]
        if number in room.pinned:
            room.pinned.remove(number)
        self.feed.tell(Frame(seq=self.feed.next(), kind="deleted", chat=room.chat.id, message=number))

    def show_room(self, room: Room) -> None:
        """Pins, menus, typing or membership have changed."""
        self.feed.tell(Frame(seq=self.feed.next(), kind="chat", chat=self.seen(room)))

    def show_rooms(self) -> None:
        """Something changed for every room."""
        for room in self.rooms.values():
            self.show_room(room)

    def show_bot(self) -> None:
        """The bot's profile has changed."""
        self.feed.tell(Frame(seq=self.feed.next(), kind="bot", bot=self.bot_seen()))

    def bot_seen(self) -> BotSeen:
        """The bot's profile."""
        about = self.profile
        return BotSeen(self.bot.id, about.name, USERNAME, about.description, about.short_description)

    def person_seen(self, person: Person) -> PersonSeen:
        """Somebody, for a screen."""
        blocked = person.key in self.blocked
        return PersonSeen(person.key, person.user.id, person.name, person.user.username or "", blocked)

    def seen(self, room: Room) -> ChatSeen:
        """A chat, for a screen."""
        menus = self.profile.menus
        return ChatSeen(
            id=room.chat.id,
            kind="private" if room.private else "group",
            title=room.title,
            people=tuple(person.key for person in room.people),
            pinned=tuple(room.pinned),
            typing_until=room.typing_until,
            menu=menus.get(room.chat.id) or menus.get(None) or "commands",
            bot_inside=room.bot_inside,
            commands=tuple(CommandSeen(each.command, each.description) for each in self.commands(room)),
        )

    def commands(self, room: Room) -> tuple[Command, ...]:
        """The narrowest list there is for a room."""
        kind = "all_private_chats" if room.private else "all_group_chats"
        scopes = (Scope("chat", room.chat.id), Scope(kind), Scope())
        lists = self.profile.commands
        return next((lists[scope] for scope in scopes if scope in lists), ())
