"""Who is in the chats: people who never change, so that a test can name them."""

from typing import Literal, NamedTuple

from sandbox.telegram.nouns import Chat, User

Key = Literal["owner", "observer", "stranger", "member", "anonymous"]


class Person(NamedTuple):
    """Somebody with an account."""

    key: Key
    user: User

    @property
    def name(self) -> str:
        """What a chat list shows."""
        return self.user.first_name

    def private(self) -> Chat:
        """Their chat with the bot, which has their own number."""
        return Chat(
            id=self.user.id, type="private", first_name=self.user.first_name, username=self.user.username
        )


def person(key: Key, number: int, name: str) -> Person:
    """An account with a number no real one has had."""
    user = User(id=number, is_bot=False, first_name=name, username=f"{key}_of_sandbox", language_code="en")
    return Person(key, user)


OWNER = person("owner", 7_000_000_001, "Olive Owner")
OBSERVER = person("observer", 7_000_000_002, "Oscar Observer")
STRANGER = person("stranger", 7_000_000_003, "Sam Stranger")
MEMBER = person("member", 7_000_000_004, "Mia Member")
ANONYMOUS = person("anonymous", 7_000_000_005, "Ann Admin")
PEOPLE = (OWNER, OBSERVER, STRANGER, MEMBER, ANONYMOUS)

GROUP = Chat(id=-1001900000001, type="supergroup", title="Desk floor")
IN_THE_GROUP = (OWNER, OBSERVER, MEMBER, ANONYMOUS)
GROUP_ANONYMOUS_BOT = User(id=1087968824, is_bot=True, first_name="Group", username="GroupAnonymousBot")
"""Telegram's stand-in for an admin who writes as the group."""
