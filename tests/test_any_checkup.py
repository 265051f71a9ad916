"""Whatever the vendors answer a check-up, each look is a verdict in a clear line and never an exception."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, suppress
from datetime import date, timedelta
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alpaca.keys import Keys
from bot.alpaca.rest import Refused, Rest, Silence
from bot.config import Config
from bot.doctor.broker import broker
from bot.doctor.findings import Finding, Grade
from bot.doctor.flow import flow
from bot.doctor.messenger import messenger
from bot.doctor.scales import ranks, tide
from bot.feeds.whales.asking import Asking
from bot.watch.calendar import CalendarWatch, disagreements
from bot.watch.heartbeats import Heartbeats
from bot.watch.skew import Skew, compared
from engine.model.events import Event, FeedLost, FeedRestored, PayloadRefused
from sandbox.clock import MarketClock
from tests.bot.feeds.whales.desk import KEY, URL, Still
from tests.bot.feeds.whales.rows import ALERT
from tests.test_any_bytes import SOME, bytes_, keeps, odd, spoiled, written

TODAY, LINE_MAX = date(2026, 11, 18), 320
CONFIG = Config(telegram_token="1:secret")  # noqa: S106
Answer = Callable[[httpx.Request], httpx.Response]

ACCOUNT = {
    "status": "ACTIVE", "account_number": "PA12345", "trading_blocked": False, "account_blocked": False,
    "trade_suspended_by_user": False, "options_trading_level": 2, "options_buying_power": "1000",
}  # fmt: skip
CHOSEN = {"suspend_trade": False, "no_shorting": True, "max_margin_multiplier": "1"}
CLOCK = {"timestamp": "2026-11-18T09:30:01.5-05:00", "is_open": True}
DAY = {"date": "2026-11-18", "open": "09:30", "close": "16:00"}
RANK = {"date": "2026-11-18", "volatility": 0.4, "iv_rank_1y": "0.61"}
STEP = {"timestamp": "2026-11-18T15:05:00Z", "net_call_premium": "1"}
CONTRACT = {"option_symbol": "SPY261120C00600000", "open_interest": 5, "volume": 3}
ME = {"ok": True, "result": {"username": "desk_bot", "url": ""}, "description": "no"}
WRONG = {
    "ok": False,
    "result": None,
    "description": "Unauthorized",
    "code": 40110000,
    "message": "forbidden.",
}

statuses = st.just(200) | st.sampled_from([204, 301, 400, 401, 403, 404, 408, 422, 429, 500, 503])
NAMES = (
    "date", "content-type", "x-ratelimit-limit", "x-ratelimit-reset", "retry-after", "x-uw-daily-req-count",
    "x-uw-token-req-limit", "x-uw-minute-req-counter", "x-uw-req-per-minute-remaining",
)  # fmt: skip
SAID = (
    "Wed, 18 Nov 2026 14:30:01 GMT", "Wed, 18 Nov 9999 23:59:59 -2359", "Mon, 01 Jan 0001 00:00:00 +2359",
    "9" * 400, "-1", "0", "Wed, 99 Nov 2026 99:99:99 GMT", "1e9", "application/json",
)  # fmt: skip
anything = st.text(alphabet=[chr(code) for code in range(32, 127)], max_size=30)
headers = st.dictionaries(st.sampled_from(NAMES), anything | st.sampled_from(SAID), max_size=4)


HOSTILE = st.sampled_from(["", "\x1b[2J", "two\nlines", "x" * 5_000, "\u202egnorts", "\0", "<b>", " "])


def nasty(good: dict[str, Any]) -> st.SearchStrategy[bytes]:
    """A good row in which one word is meant to deceive whoever reads it."""
    one = st.tuples(st.sampled_from(sorted(good)), HOSTILE)
    return spoiled(good) | one.map(lambda each: written(good | {each[0]: each[1]})) | st.just(written(good))


def rows(good: dict[str, Any], within: bytes = b"%s") -> st.SearchStrategy[bytes]:
    """A list of rows of which some are spoilt."""
    some = st.lists(nasty(good), max_size=4)
    return some.map(lambda each: within.replace(b"%s", b"[" + b",".join(each) + b"]"))


def page(good: dict[str, Any]) -> st.SearchStrategy[bytes]:
    return rows(good, b'{"data":%s}')


told = st.one_of(
    bytes_, nasty(WRONG), odd.map(written),
    nasty(ACCOUNT), nasty(CHOSEN), nasty(CLOCK), rows(DAY), nasty(ME),
    page(ALERT), page(RANK), page(STEP), page(CONTRACT),
)  # fmt: skip


@st.composite
def replies(draw: st.DrawFn, *good: st.SearchStrategy[bytes]) -> httpx.Response:
    """Of the kind that was asked for, or of any other."""
    body = draw(st.one_of(*good, told) if draw(st.integers(0, 3)) else told)
    return httpx.Response(draw(statuses), content=body, headers=draw(headers))


def by_path(found: dict[str, httpx.Response], otherwise: httpx.Response) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        reply = next((each for end, each in found.items() if path.endswith(end)), otherwise)
        return httpx.Response(reply.status_code, content=reply.content, headers=reply.headers)

    return answer


async def listed(findings: AsyncIterator[Finding]) -> list[Finding]:
    return [each async for each in findings]


def clear(findings: list[Finding]) -> None:
    """Each is of one line that a person can read, and names what mends it unless it is good."""
    assert findings
    for each in findings:
        assert each.what
        assert each.said
        assert each.said.isprintable(), each
        assert len(each.said) <= LINE_MAX, each
        assert bool(each.fix) is (each.grade is not Grade.GOOD)
        assert each.line.encode()
        assert KEY not in each.line
        assert "secret" not in each.line


def rest(answer: Answer) -> Rest:
    transport = httpx.MockTransport(answer)
    return Rest(
        "alpaca trading", "http://x", Keys("", ""), Still(), Heartbeats(), limit=200, transport=transport
    )


@SOME
@given(
    replies(nasty(ACCOUNT)), replies(nasty(CHOSEN)), replies(nasty(CLOCK)), replies(rows(DAY)),
    replies(nasty({"quotes": {}})),
)  # fmt: skip
def test_whatever_the_broker_answers(
    account: httpx.Response,
    set_: httpx.Response,
    clock: httpx.Response,
    days: httpx.Response,
    other: httpx.Response,
) -> None:
    found = {"/account": account, "/configurations": set_, "/clock": clock, "/calendar": days}
    asked = rest(by_path(found, other))
    clear(asyncio.run(listed(broker(CONFIG, asked, asked, Still()))))


@settings(SOME, max_examples=SOME.max_examples // 2)
@given(replies(page(ALERT)), replies(page(CONTRACT)), replies(page(RANK)), replies(page(STEP)))
def test_whatever_the_flow_vendor_answers(
    alerts: httpx.Response, contracts: httpx.Response, days: httpx.Response, steps: httpx.Response
) -> None:
    found = {"/flow-alerts": alerts, "/option-contracts": contracts, "/iv-rank": days, "/market-tide": steps}
    transport = httpx.MockTransport(by_path(found, alerts))

    async def ask() -> list[Finding]:
        asking = Asking(URL, KEY, Still(), Heartbeats(), transport=transport)
        return await listed(flow(asking, URL, KEY))

    clear(asyncio.run(ask()))


@SOME
@given(replies(page(RANK)), replies(page(STEP)))
def test_whatever_the_flow_vendor_counts_by(days: httpx.Response, steps: httpx.Response) -> None:
    async def ask(look: Callable[[Asking], Awaitable[Finding]], reply: httpx.Response) -> Finding:
        transport = httpx.MockTransport(by_path({}, reply))
        return await look(Asking(URL, KEY, Still(), Heartbeats(), transport=transport))

    clear([asyncio.run(ask(ranks, days)), asyncio.run(ask(tide, steps))])


@SOME
@given(replies(nasty(ME)), replies(nasty(ME)))
def test_whatever_telegram_answers(me: httpx.Response, hook: httpx.Response) -> None:
    transport = httpx.MockTransport(by_path({"/getMe": me, "/getWebhookInfo": hook}, me))
    clear(asyncio.run(listed(messenger(CONFIG, transport))))


async def first(feed: CalendarWatch | Skew) -> Event:
    async with aclosing(feed.events()) as events:
        return await anext(events)


@SOME
@given(replies(rows(DAY)))
def test_whatever_the_broker_says_of_its_days(reply: httpx.Response) -> None:
    """The doctor's two weeks, and the desk's own watch of today."""
    answer = by_path({}, reply)
    try:
        wrong = asyncio.run(disagreements(rest(answer), TODAY, TODAY + timedelta(days=14)))
    except (Silence, Refused):
        wrong = []
    for each in wrong:
        assert each.startswith("2026-1")
        assert each.isprintable()
        assert len(each) <= LINE_MAX


@SOME
@given(replies(nasty(CLOCK)))
def test_whatever_the_broker_says_of_the_time(reply: httpx.Response) -> None:
    """The doctor's look, and the desk's own."""
    try:
        apart = asyncio.run(compared(rest(by_path({}, reply)), Still()))
    except (Silence, Refused, ValueError):
        pass
    else:
        assert isinstance(apart, timedelta)
        assert f"{apart.total_seconds():+.1f}"


@settings(SOME, max_examples=SOME.max_examples // 3)
@given(replies(nasty(CLOCK)) | replies(rows(DAY)), st.sampled_from([Skew, CalendarWatch]))
def test_a_desk_that_compares_by_itself_says_what_it_was_told(
    reply: httpx.Response, kind: type[Skew | CalendarWatch]
) -> None:
    async def ask() -> Event | None:
        watch = kind(rest(by_path({}, reply)), MarketClock(Still().now()), Heartbeats())
        with suppress(TimeoutError):
            return await asyncio.wait_for(first(watch), 0.02)
        return None

    event = asyncio.run(ask())
    if event is not None:
        assert isinstance(event, FeedLost | FeedRestored | PayloadRefused)
        keeps(event)
