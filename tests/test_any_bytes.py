"""Whatever arrives, each parser gives a value or a refusal with a name, and a value can be written down.

`TAPDESK_DEEPER=50` tries fifty times as much.
"""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alpaca import nouns
from bot.alpaca.history import sane
from bot.alpaca.prices import quoted
from bot.chat.wire import updates
from bot.config import BadConfig, Config, load
from bot.feeds.alpaca_statuses import Odd, status
from bot.feeds.whales import alerts, dark
from bot.feeds.whales.prints import Prints
from bot.feeds.whales.reading import AlertRow, DarkRow, Unreadable, read, read_all
from engine.model.events import Event, PayloadRefused
from sandbox.clock import MarketClock
from storage.codec import CLASSES, decode, encode, kind_of
from storage.refused import StorageRefused
from storage.tape.fault import TapeFault
from storage.tape.recorded import recorded_events, recorded_line
from storage.tape.text import TextTape
from tests.bot.feeds.whales.rows import ALERT, AT, DARK

DEEPER = int(os.environ.get("TAPDESK_DEEPER", "1"))
SOME = settings(max_examples=150 * DEEPER, database=None)

odd = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just(10**400),
    st.sampled_from(
        ["NaN", "Infinity", "-1", "1E+999999", "1e-400", "0", "2026-13-45", "0001-01-01T00:00:00+23:59",
         "9999-12-31T23:59:59-23:59", [], {}, [[]], 2**63, -(2**70), 1e308, 5e-324, "\ud800"]
    ),
)  # fmt: skip
openings = st.sampled_from([b"[", b'{"data":[', b'["option_trades",', b'{"a":'])
deep = openings.map(lambda opening: opening + b"[" * 2_000)
bytes_ = deep | st.one_of(
    st.binary(max_size=60), st.text(max_size=60).map(lambda text: text.encode(errors="replace"))
)


def written(value: object) -> bytes:
    """As a vendor with the loosest of writers would."""
    return json.dumps(value).encode()


@st.composite
def spoiled(draw: st.DrawFn, good: dict[str, Any]) -> bytes:
    """A good row, with a few fields that are odd, missing or new, perhaps cut off."""
    row = dict(good)
    for name in draw(st.lists(st.sampled_from(sorted(good)), max_size=3)):
        row[name] = draw(odd)
    for name in draw(st.lists(st.sampled_from(sorted(good)), max_size=1)):
        row.pop(name, None)
    body = written(row)
    return body[: draw(st.integers(0, len(body)))] if draw(st.booleans()) and draw(st.booleans()) else body


def named(why: Exception, starts: str = "") -> None:
    """A refusal is one that a person can look up."""
    assert str(why)
    assert str(why).startswith(starts)


def keeps(event: Event) -> None:
    """What cannot be written down would end the desk."""
    assert decode(kind_of(event), encode(event)) == event


@SOME
@given(spoiled(ALERT) | bytes_)
def test_a_flow_alert(body: bytes) -> None:
    try:
        row = read(body, AlertRow)
        event, _ = alerts.printed(row, AT), alerts.created(row)
    except Unreadable as why:
        named(why)
    else:
        keeps(event)


@SOME
@given(spoiled(DARK) | bytes_)
def test_an_off_exchange_print(body: bytes) -> None:
    try:
        event = dark.printed(read(body, DarkRow), AT)
    except Unreadable as why:
        named(why)
    else:
        keeps(event)


PRINT: dict[str, Any] = {
    "id": "p1", "underlying_symbol": "LUNR", "option_symbol": "LUNR261120C00012000",
    "executed_at": 1795015862100, "price": "1.02", "size": 5, "premium": "510.00", "exchange": "XCBO",
    "trade_code": "auto", "report_flags": ["ask_side"], "nbbo_bid": "0.98", "nbbo_ask": 1.02,
    "implied_volatility": "0.7", "open_interest": 10, "volume": 20,
}  # fmt: skip


@SOME
@given(spoiled(PRINT).map(lambda row: b'["option_trades",' + row + b"]") | bytes_)
def test_a_single_print(frame: bytes) -> None:
    heard = Prints(frozenset({"LUNR"}), MarketClock(AT)).heard(frame)
    if heard is not None:
        keeps(heard)
        assert not isinstance(heard, PayloadRefused) or heard.why


@SOME
@given(bytes_ | spoiled({"data": [ALERT]}))
def test_a_page_of_the_flow_vendor(body: bytes) -> None:
    try:
        list(read_all(body, AlertRow))
    except Unreadable as why:
        named(why)


QUOTE = {"bp": 1.0, "ap": 1.1, "bs": 1, "as": 2, "t": "2026-11-18T15:31:05.123456789Z"}
BAR = {"t": "2026-11-18T15:31:00Z", "o": 1.0, "h": 1.2, "l": 0.9, "c": 1.1, "v": 100}
ORDER = {"id": "b1", "client_order_id": "o-1", "status": "filled", "filled_qty": "2", "qty": "2"}
SAID = [kind for kind in vars(nouns).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
ANY = [kind for kind in SAID if kind is not msgspec.Struct]


@pytest.mark.parametrize("kind", ANY, ids=lambda kind: kind.__name__)
def test_whatever_alpaca_says(kind: type[msgspec.Struct]) -> None:
    @settings(SOME, max_examples=30 * DEEPER)
    @given(spoiled(QUOTE) | spoiled(BAR) | spoiled(ORDER) | bytes_)
    def said(body: bytes) -> None:
        try:
            value = msgspec.json.decode(body, type=kind)
        except nouns.UNREADABLE as why:
            named(why)
            return
        match value:
            case nouns.BarSaid():
                sane(value)
            case nouns.QuoteSaid():
                quoted(value)
            case nouns.ActivitySaid():
                assert value.moment is None or value.moment.tzinfo is not None

    said()


HALT = {
    "T": "s", "S": "LUNR", "sc": "H", "sm": "Trading Halt", "rc": "T1", "rm": "Halt News Pending",
    "t": "2026-11-18T15:31:00Z", "z": "C",
}  # fmt: skip


@SOME
@given(spoiled(HALT) | bytes_)
def test_a_trading_status(body: bytes) -> None:
    try:
        event = status(msgspec.json.decode(body), AT)
    except (*nouns.UNREADABLE, Odd) as why:
        named(why)
    else:
        assert event is None or keeps(event) is None


@pytest.mark.parametrize(
    ("kind", "good"), [(nouns.BarSaid, BAR), (nouns.QuoteSaid, QUOTE), (nouns.StatusOfShareSaid, HALT)]
)
def test_a_time_without_a_zone_is_none(kind: type[msgspec.Struct], good: dict[str, Any]) -> None:
    msgspec.convert(good, kind)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(good | {"t": "2026-11-18T15:31:00"}, kind)


UPDATE = {
    "update_id": 7,
    "message": {"message_id": 1, "date": 1795015862, "chat": {"id": 5, "type": "private"}},
}


@SOME
@given(spoiled(UPDATE) | bytes_)
def test_what_telegram_brings(body: bytes) -> None:
    try:
        raws = updates.split(b'{"ok": true, "result": [' + body + b"]}")
        numbers = [updates.number(raw) for raw in raws]
    except updates.UNREADABLE as why:
        named(why)
    else:
        assert len(numbers) == len(raws)
        for raw in raws:
            update = updates.read(raw)
            assert update is None or update.once


names = st.sampled_from([field.metadata["name"] for field in Config.__dataclass_fields__.values()])
lines = st.lists(
    st.one_of(
        st.tuples(names, st.text(max_size=12)).map("=".join),
        st.sampled_from(
            [
                "RECORD=20GB",
                "FLOW=prints",
                "WATCH=LUNR,RKLB",
                "# why",
                "",
                "ALPACA_URL=http://[::1",
                f"RECORD={'9' * 5_000}GB",
            ]
        ),
        st.text(max_size=20),
    ),
    max_size=4,
)


@SOME
@given(lines.map("\n".join).map(lambda text: text.encode(errors="replace")) | st.binary(max_size=30))
def test_a_settings_file(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    dotenv = tmp_path_factory.getbasetemp() / "any.env"
    dotenv.write_bytes(body)
    dotenv.chmod(0o600)
    try:
        config = load({}, dotenv)
    except BadConfig as why:
        named(why)
    else:
        assert config.playbook.fingerprint


words = st.sampled_from(
    ["day", "venue", "2026-07-31", "14:35:00", "14:35:01", "25:00:00", "flow", "chain", "quote", "bar",
     "dark", "account", "LUNR",
     "12C", "60k", "0.98x1.02", "oi=812", "sweep", "holds", "approve", "tick", "resume", "1",
     "-1", "NaN", "1e999", "²", "٣", "close=13:00", "seed=7", "entries=partial", "#", "\0", "=", "x", "10**9"]
)  # fmt: skip
GOOD = Path("tapes/lunr.tape").read_text().split("\n")


@st.composite
def tapes(draw: st.DrawFn) -> list[str]:
    """Lines of the shipped tape, some with a word changed, and lines of any words."""
    told = draw(st.lists(st.sampled_from(GOOD), max_size=4))
    for line in draw(st.lists(st.lists(words | st.text(max_size=5), max_size=7), max_size=3)):
        told.insert(draw(st.integers(0, len(told))), " ".join(line))
    if told and draw(st.booleans()):
        place = draw(st.integers(0, len(told) - 1))
        parts = told[place].split(" ")
        parts[draw(st.integers(0, len(parts) - 1))] = draw(words)
        told[place] = " ".join(parts)
    return told


@SOME
@given(tapes())
def test_a_text_tape(told: list[str]) -> None:
    heard = list[Event]()
    try:
        heard.extend(TextTape(told, "any").events())
    except TapeFault as why:
        named(why, "any:")
    for event in heard:
        keeps(event)


@SOME
@given(st.data())
def test_a_recorded_tape(data: st.DataObject) -> None:
    lines = [recorded_line(event).encode() for event in TextTape(GOOD, "lunr").events()][:5]
    place, body = data.draw(st.integers(0, len(lines) - 1)), data.draw(bytes_)
    lines[place] = data.draw(
        st.sampled_from([body, lines[place][: len(body)], lines[place].replace(b":", body[:3])])
    )
    try:
        list(recorded_events(lines, "any"))
    except TapeFault as why:
        named(why, "any:")


@SOME
@given(
    st.sampled_from(CLASSES), bytes_ | spoiled(json.loads(encode(TextTape(GOOD, "x").events().__next__())))
)
def test_a_row_of_a_journal(kind: type, body: bytes) -> None:
    try:
        decode(kind.__name__, body)
    except StorageRefused as why:
        named(why)
