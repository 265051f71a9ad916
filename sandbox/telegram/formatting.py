"""From what a bot sent to what is shown: parsed, cleaned, trimmed, and what speaks for itself found."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from sandbox.telegram.html import parse
from sandbox.telegram.nouns import MessageEntity
from sandbox.telegram.refusals import Refused, bad
from sandbox.telegram.utf16 import cut, offsets, units

ENTITIES_MAX = 100
TEXT_MAX, CAPTION_MAX = 4096, 1024
CONTROLS = {code: " " for code in range(32) if chr(code) not in "\n\r"} | {ord("\r"): None}
QUIET = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"})
OUTER = ("blockquote", "expandable_blockquote", "pre", "code", "text_link")
SPEAKING = re.compile(
    r"(?P<url>https?://[^\s<>\"']*[^\s<>\"'.,;:!?)])"
    r"|(?<![\w/@])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/])"
    r"|(?<!\w)(?P<hashtag>#(?=\w*[^\W\d])\w{1,256})"
    r"|(?<!\w)(?P<cashtag>\$[A-Z]{1,8})(?!\w)"
    r"|(?<![\w@])(?P<mention>@[A-Za-z]\w{2,31})"
)


class Formatted(NamedTuple):
    """A text with its entities, as everybody will see it."""

    text: str
    entities: tuple[MessageEntity, ...]


def formatted(text: str, mode: str | None, given: Sequence[MessageEntity] | None) -> Formatted:
    """The one way from a request's text to a message's."""
    if given and not mode:
        told, marks = text.translate(CONTROLS | {ord("\r"): " "}), inside(text, given)
    else:
        told, marks = parsed(text.translate(CONTROLS), mode)
    told, marks = trimmed(told, marks)
    marks = [*marks, *speaking(told, marks)]
    return Formatted(told, tuple(sorted(marks, key=reading_order)[:ENTITIES_MAX]))


def parsed(text: str, mode: str | None) -> tuple[str, list[MessageEntity]]:
    """HTML is the mode the desk uses; the others are refused by name, not guessed at."""
    match (mode or "").lower():
        case "":
            return text, []
        case "html":
            return parse(text)
        case "markdown" | "markdownv2":
            raise bad(f"parse_mode {mode} is not emulated by the sandbox")
        case _:
            raise bad("unsupported parse_mode")


def inside(text: str, given: Sequence[MessageEntity]) -> list[MessageEntity]:
    """Ready-made entities that lie within the text; the others are dropped, as Telegram does."""
    end = units(text)
    return [each for each in given if each.offset >= 0 < each.length and each.offset + each.length <= end]


def reading_order(entity: MessageEntity) -> tuple[int, int, int]:
    """From the left, the longer first, the block before the style."""
    rank = OUTER.index(entity.type) if entity.type in OUTER else len(OUTER)
    return entity.offset, -entity.length, rank


def trimmed(text: str, marks: Sequence[MessageEntity]) -> tuple[str, list[MessageEntity]]:
    """No space at the end, none at the beginning before the first mark."""
    told = text.rstrip()
    end = units(told)
    kept = [replace(each, length=min(each.length, end - each.offset)) for each in marks if each.offset < end]
    lead = len(told) - len(told.lstrip(" \n"))
    lead = min([lead, *(each.offset for each in kept)])
    return told[lead:], [replace(each, offset=each.offset - lead) for each in kept]


def speaking(text: str, marks: Sequence[MessageEntity]) -> list[MessageEntity]:
    """Commands, hashtags, cashtags, mentions and addresses that nobody marked."""
    at = offsets(text)
    taken = [(each.offset, each.offset + each.length) for each in marks if each.type in QUIET]
    found = [(match.lastgroup or "", at[match.start()], at[match.end()]) for match in SPEAKING.finditer(text)]
    return [
        MessageEntity(type=kind, offset=begin, length=end - begin)
        for kind, begin, end in found
        if not any(begin < stop and start < end for start, stop in taken)
    ]


def sized(told: Formatted, longest: int, complaint: Refused) -> Formatted:
    """Counted after parsing, in UTF-16 units."""
    if units(told.text) > longest:
        raise complaint
    return told


def begins_with_command(told: Formatted) -> bool:
    """A bot in a group hears commands only, and what is said to it."""
    return any(each.type == "bot_command" and each.offset == 0 for each in told.entities)


def mentions(told: Formatted, username: str) -> bool:
    """Whether somebody is called by name."""
    names = (cut(told.text, each.offset, each.length) for each in told.entities if each.type == "mention")
    return f"@{username}".lower() in (name.lower() for name in names)
