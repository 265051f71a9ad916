"""HTML becomes entities as Telegram makes them: three readers agree, and the complaints name the byte."""

from html import escape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message

from sandbox.telegram.formatting import formatted
from sandbox.telegram.html import parse
from sandbox.telegram.nouns import MessageEntity
from sandbox.telegram.refusals import Refused
from sandbox.telegram.utf16 import cut, units

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
}  # fmt: skip


class SecondReader(HTMLParser):
    """The standard library's idea of tags, with offsets counted in UTF-16."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.waiting: list[tuple[str, int, dict[str, str | None]]] = []
        self.found: list[tuple[str, int, int, str | None]] = []

    def length(self) -> int:
        return len(self.text.encode("utf-16-le")) // 2

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.waiting.append((tag, self.length(), dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        opened, begin, attributes = self.waiting.pop()
        assert opened == tag
        if self.length() > begin:
            self.found.append((KINDS[tag], begin, self.length() - begin, attributes.get("href")))


words = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=6
)
tags = st.sampled_from([tag for tag in KINDS if tag not in ("a", "pre", "code")])


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tagged = st.tuples(tags, inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>")
    linked = inner.map(lambda text: f'<a href="https://desk.example/?a=1&amp;b=2">{text}</a>')
    return st.one_of(tagged, linked, st.lists(inner, max_size=3).map("".join))


markup = st.recursive(words.map(lambda text: escape(text, quote=False)), wrapped, max_leaves=8)


@given(markup)
def test_a_second_reader_finds_the_same_text_and_entities(source: str) -> None:
    second = SecondReader()
    second.feed(source)
    second.close()
    text, entities = parse(source)
    assert text == second.text
    assert [(each.type, each.offset, each.length, each.url) for each in entities] == second.found


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40))
def test_escaped_text_comes_back_whole(text: str) -> None:
    assert parse(escape(text)) == (text, [])


@given(st.text(alphabet=st.sampled_from("<>/&ab;#x10 ='\"preu😀-tg"), max_size=40))
def test_any_garbage_is_read_or_refused_with_a_reason(source: str) -> None:
    try:
        text, entities = parse(source)
    except Refused as refused:
        text, entities = refused.description, []
        if not text.startswith("Bad Request: can't parse entities: "):
            raise
    assert all(each.offset + each.length <= units(text) for each in entities)


ROUND = [
    "<b>SPY 580C</b> 🟢 <i>buy <u>2</u></i> @ 1.25",
    '<a href="https://desk.example/a">chart</a> &amp; <code>x &lt; y</code>',
    '<blockquote>one\ntwo</blockquote>\n<s>old</s> <span class="tg-spoiler">new</span>',
    "<pre>a = 1\nb = 2</pre>",
    "<blockquote expandable>break of 579.40 on 1.8x volume</blockquote>",
]


@pytest.mark.parametrize("source", ROUND)
def test_a_client_library_writes_the_same_html_back(source: str) -> None:
    text, entities = formatted(source, "HTML", None)
    wire: dict[str, Any] = {
        "message_id": 1,
        "date": 0,
        "chat": {"id": 1, "type": "private"},
        "text": text,
        "entities": [each.wire() for each in entities],
    }
    message = Message.de_json(wire, None)
    assert message.text_html == source
    covered = message.parse_entities()
    assert {entity.type for entity in covered} == {each.type for each in entities}
    assert all(cut(text, entity.offset, entity.length) == part for entity, part in covered.items())


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("a<x>", 'Unsupported start tag "x" at byte offset 1'),
        ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b =>a</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<a href=x_y>a</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        ('<tg-time unix="1" format="q">a</tg-time>', "Invalid date format used"),
    ],
)
def test_complaints_are_telegrams(source: str, complaint: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("source", "text", "entity"),
    [
        ('<tg-time unix="1795271400" format="r">soon</tg-time>', "soon", ("date_time", 1795271400, "r")),
        ('<tg-time unix="1795271400" format="TDw">x</tg-time>', "x", ("date_time", 1795271400, "wDT")),
        ("<tg-time unix='1795271400'>x</tg-time>", "x", ("date_time", 1795271400, "")),
        ('<span class="tg-spoiler">x</span>', "x", ("spoiler", None, None)),
        ("<blockquote expandable>x</blockquote>", "x", ("expandable_blockquote", None, None)),
        ("<b>x</>", "x", ("bold", None, None)),
        ("<B>x</b>", "x", ("bold", None, None)),
    ],
)
def test_tags_of_their_own(source: str, text: str, entity: tuple[str, int | None, str | None]) -> None:
    told, found = parse(source)
    assert told == text
    assert [(each.type, each.unix_time, each.date_time_format) for each in found] == [entity]


def test_code_in_a_block_names_its_language() -> None:
    block = MessageEntity(type="pre", offset=0, length=5, language="python")
    assert parse('<pre><code class="language-python">a = 1</code></pre>') == ("a = 1", [block])
    assert parse('<code class="language-python">a</code>') == (
        "a",
        [MessageEntity(type="code", offset=0, length=1)],
    )


def test_only_four_names_and_numbers_are_references() -> None:
    assert parse("&lt;&gt;&amp;&quot;&#33;&#x21;&lt &nbsp; &apos; &#0; &") == (
        '<>&"!!< &nbsp; &apos; &#0; &',
        [],
    )


def spans(text: str, mode: str | None = None) -> list[tuple[str, str]]:
    told, entities = formatted(text, mode, None)
    return [(each.type, cut(told, each.offset, each.length)) for each in entities]


def test_commands_tags_and_names_speak_for_themselves() -> None:
    assert spans("/start 🚀 #S241 $SPY @desk_bot https://desk.example/a?b.") == [
        ("bot_command", "/start"),
        ("hashtag", "#S241"),
        ("cashtag", "$SPY"),
        ("mention", "@desk_bot"),
        ("url", "https://desk.example/a?b"),
    ]
    assert spans("a/b 1.25/1.30 #123 $spy mail@desk.example") == []
    assert spans("<code>#S1</code> <b>#S2</b>", "HTML") == [
        ("code", "#S1"),
        ("bold", "#S2"),
        ("hashtag", "#S2"),
    ]


def test_space_at_the_ends_is_cut_and_entities_move_along() -> None:
    told = formatted("  \n <b>x </b>  ", "HTML", None)
    assert told.text == "x"
    assert told.entities == (MessageEntity(type="bold", offset=0, length=1),)


def test_ready_made_entities_outside_the_text_are_dropped() -> None:
    kept = MessageEntity(type="bold", offset=0, length=2)
    outside = MessageEntity(type="bold", offset=1, length=9)
    assert formatted("😀", None, [outside, kept]) == ("😀", (kept,))
