"""What the tags of a text mean, once their extent is known."""

import re
from dataclasses import dataclass, field

from sandbox.telegram.nouns import MessageEntity
from sandbox.telegram.refusals import Refused, bad

STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
LINK = re.compile(r"(?:(https?|tg|ton)://)?([^\s<>]*[^\s<>./?#][^\s<>]*)", re.IGNORECASE)
DATE_FORMATS = frozenset("tTdDwW")
LONGEST_UNIX = 10

Span = tuple[int, int]


def unparsable(reason: str) -> Refused:
    """Every complaint about HTML begins alike."""
    return bad(f"can't parse entities: {reason}")


@dataclass(slots=True)
class Open:
    """A tag that waits for its end."""

    tag: str
    begin: int
    offset: int
    length: int
    attributes: dict[str, str] = field(default_factory=dict)


def block(span: Span, language: str) -> MessageEntity:
    """Code with its language."""
    return MessageEntity(type="pre", offset=span[0], length=span[1], language=language)


def entity(opened: Open, span: Span, text: str) -> MessageEntity | None:
    """The entity of any tag but code; None where the tag means nothing."""
    offset, length = span
    told = opened.attributes
    match opened.tag:
        case "a":
            return link(span, told.get("href") or text)
        case "tg-emoji":
            emoji = told.get("emoji-id", "")
            if not emoji.isdecimal() or not 0 < int(emoji) < 2**63:
                raise unparsable("Invalid custom emoji identifier specified")
            return MessageEntity(type="custom_emoji", offset=offset, length=length, custom_emoji_id=emoji)
        case "tg-time":
            return date_time(span, told)
        case "blockquote" if "expandable" in told:
            return MessageEntity(type="expandable_blockquote", offset=offset, length=length)
        case tag:
            return MessageEntity(type=STYLES[tag], offset=offset, length=length)


def link(span: Span, url: str) -> MessageEntity | None:
    """A link, if it can be one; a bare host becomes an address."""
    found = LINK.fullmatch(url.strip())
    if found is None or (found[1] is None and "." not in found[2]):
        return None
    address = url.strip() if found[1] is not None else f"http://{found[2]}"
    return MessageEntity(type="text_link", offset=span[0], length=span[1], url=with_path(address))


def with_path(address: str) -> str:
    """An address without a path gets the empty one."""
    scheme, _, rest = address.partition("://")
    if scheme.lower() in ("http", "https") and not re.search(r"[/?#]", rest):
        return f"{scheme.lower()}://{rest.lower()}/"
    return f"{scheme.lower()}://{rest}"


def date_time(span: Span, told: dict[str, str]) -> MessageEntity | None:
    """A moment that the reader's own clock will show; `r` counts down."""
    form, said = told.get("format", ""), told.get("unix", "")
    if form not in ("r", "R") and not DATE_FORMATS.issuperset(form):
        raise unparsable("Invalid date format used")
    unix = int(said) if said.isdecimal() and len(said) <= LONGEST_UNIX else 0
    if not 0 < unix < 2**31:
        return None
    offset, length = span
    return MessageEntity(
        type="date_time", offset=offset, length=length, unix_time=unix, date_time_format=canonical(form)
    )


def canonical(form: str) -> str:
    """A format as Telegram tells it back: weekday, date, time; of two precisions the shorter."""
    if form in ("r", "R"):
        return "r"
    picked = ("w" if set("wW") & set(form) else "", first(form, "dD"), first(form, "tT"))
    return "".join(picked)


def first(form: str, letters: str) -> str:
    """The first of the letters that the format has."""
    return next((letter for letter in letters if letter in form), "")


def code(opened: Open, span: Span, before: list[MessageEntity]) -> list[MessageEntity]:
    """`pre` and `code` around the same text are one block, which may name its language."""
    said = opened.attributes.get("class", "") if opened.tag == "code" else ""
    language = said.removeprefix("language-") if said.startswith("language-") else ""
    last = before[-1] if before else None
    if last is not None and (last.offset, last.length, last.type) == (*span, partner(opened.tag)):
        language = language or last.language or ""
        if language:
            return [*before[:-1], block(span, language)]
    one = MessageEntity(type=opened.tag, offset=span[0], length=span[1], language=language or None)
    return [*before, one]


def partner(tag: str) -> str:
    """What a tag makes a block with."""
    return "pre" if tag == "code" else "code"
