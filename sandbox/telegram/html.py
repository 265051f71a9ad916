"""HTML as Telegram reads it: a few tags, no forgiveness, and byte offsets in the complaints."""

import re

from msgspec.structs import replace

from sandbox.telegram.nouns import MessageEntity
from sandbox.telegram.tags import STYLES, Open, code, entity, unparsable
from sandbox.telegram.utf16 import units

NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
REFERENCE = re.compile(rb"&(?:#(?:x([0-9a-fA-F]+)|([0-9]+))|([a-zA-Z]+));?")
PLAIN = re.compile(rb"[^<&]+")
END_OF_TAG = re.compile(rb"[\s>]")
CLOSING = re.compile(rb"</([^\s>]*)\s*")
NAME = re.compile(rb"\s*([^\s=>/\"']*)\s*")
TOKEN = re.compile(rb"[a-zA-Z0-9.-]*")
LONGEST_REFERENCE = 10


class Reading:
    """One text being read: bytes in, characters and entities out."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.at = 0
        self.told: list[str] = []
        self.offset = 0
        self.open: list[Open] = []
        self.entities: list[MessageEntity] = []

    def read(self) -> tuple[str, list[MessageEntity]]:
        """The whole text, or the first complaint."""
        while self.at < len(self.source):
            match self.source[self.at : self.at + 1], self.source[self.at + 1 : self.at + 2]:
                case b"<", b"/":
                    self.close_tag()
                case b"<", _:
                    self.open_tag()
                case b"&", _:
                    self.tell(self.reference())
                case _:
                    self.tell(self.plain())
        if self.open:
            raise unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return self.whole(), [without_language(each) for each in self.entities]

    def whole(self) -> str:
        """The text; halves of a surrogate pair may meet, and a lone one is refused."""
        text = "".join(self.told)
        try:
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError as broken:
            raise unparsable(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            ) from broken

    def tell(self, text: str) -> None:
        """Adds to the text."""
        self.told.append(text)
        self.offset += units(text)

    def plain(self) -> str:
        """Up to the next tag or reference."""
        found = PLAIN.match(self.source, self.at)
        self.at = len(self.source) if found is None else found.end()
        return "" if found is None else found[0].decode()

    def reference(self) -> str:
        """A character reference, or a plain ampersand."""
        found = REFERENCE.match(self.source, self.at)
        character = None if found is None else referred(found)
        if found is None or character is None:
            self.at += 1
            return "&"
        self.at = found.end()
        return character

    def open_tag(self) -> None:
        """A start tag with its attributes."""
        begin = self.at
        end = END_OF_TAG.search(self.source, begin + 1)
        if end is None:
            raise unparsable(f"Unclosed start tag at byte offset {begin}")
        tag = self.source[begin + 1 : end.start()].decode(errors="replace").lower()
        if tag not in STYLES:
            raise unparsable(f'Unsupported start tag "{tag}" at byte offset {begin}')
        self.at = end.start()
        opened = Open(tag, begin, self.offset, len(self.told))
        while self.skip_space() != b">":
            self.attribute(opened)
        self.at += 1
        if tag == "span" and opened.attributes.get("class") != "tg-spoiler":
            raise unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open.append(opened)

    def skip_space(self) -> bytes:
        """The next byte that is not a space; none at the end."""
        while self.source[self.at : self.at + 1].isspace():
            self.at += 1
        return self.source[self.at : self.at + 1]

    def attribute(self, opened: Open) -> None:
        """`name`, `name=token` or `name="value"`."""
        found = NAME.match(self.source, self.at)
        name = b"" if found is None else found[1]
        if found is None or not name:
            raise unparsable(f'Empty attribute name in the tag "{opened.tag}" at byte offset {opened.begin}')
        self.at = found.end()
        if self.source[self.at : self.at + 1] != b"=":
            self.expect_more(f'Unclosed start tag "{opened.tag}" at byte offset {opened.begin}')
            opened.attributes.setdefault(name.decode(errors="replace"), "")
            return
        self.at += 1
        self.skip_space()
        self.expect_more(f'Unclosed start tag "{opened.tag}" at byte offset {opened.begin}')
        opened.attributes[name.decode(errors="replace")] = self.value()
        self.expect_more(f"Unclosed start tag at byte offset {opened.begin}")

    def expect_more(self, complaint: str) -> None:
        """A tag may not end with the text."""
        if self.at >= len(self.source):
            raise unparsable(complaint)

    def value(self) -> str:
        """A quoted value, references in it read; or a bare token, in lower case."""
        quote = self.source[self.at : self.at + 1]
        if quote in (b'"', b"'"):
            end = self.source.find(quote, self.at + 1)
            end = len(self.source) if end < 0 else end
            raw, self.at = self.source[self.at + 1 : end], min(end + 1, len(self.source))
            return REFERENCE.sub(lambda found: (referred(found) or found[0].decode()).encode(), raw).decode()
        begin = self.at
        found = TOKEN.match(self.source, begin)
        self.at = begin if found is None else found.end()
        following = self.source[self.at : self.at + 1]
        if following and following != b">" and not following.isspace():
            raise unparsable(f"Unexpected end of name token at byte offset {begin}")
        return self.source[begin : self.at].decode().lower()

    def close_tag(self) -> None:
        """An end tag: `</>` ends whatever is open."""
        begin = self.at
        if not self.open:
            raise unparsable(f"Unexpected end tag at byte offset {begin}")
        found = CLOSING.match(self.source, begin)
        if found is None or self.source[found.end() : found.end() + 1] != b">":
            raise unparsable(f"Unclosed end tag at byte offset {begin}")
        self.at = found.end() + 1
        opened, tag = self.open.pop(), found[1].decode(errors="replace").lower()
        if tag and tag != opened.tag:
            raise unparsable(
                f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self.offset > opened.offset:
            self.finish(opened)

    def finish(self, opened: Open) -> None:
        """What a tag meant, now that its extent is known."""
        span = (opened.offset, self.offset - opened.offset)
        match opened.tag:
            case "pre" | "code":
                self.entities = code(opened, span, self.entities)
            case _:
                found = entity(opened, span, "".join(self.told[opened.length :]))
                self.entities += [] if found is None else [found]


def without_language(found: MessageEntity) -> MessageEntity:
    """Inline code has no language: it was kept only in case a block would form."""
    return replace(found, language=None) if found.type == "code" else found


def referred(found: re.Match[bytes]) -> str | None:
    """The character a reference means; None if it is none."""
    hexadecimal, decimal, name = found[1], found[2], found[3]
    if name is not None:
        return NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal is not None else int(decimal)
    length = len(found[0].removesuffix(b";"))
    return chr(code) if 0 < code < 0x10FFFF and length < LONGEST_REFERENCE else None


def parse(text: str) -> tuple[str, list[MessageEntity]]:
    """The text without its tags, and what the tags meant."""
    return Reading(text.encode()).read()
