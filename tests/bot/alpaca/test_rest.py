"""One request, and every way in which its answer can fail to be one."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import httpx
import pytest

from bot.alpaca.back_off import BackOff
from bot.alpaca.budget import Budget, Spend
from bot.alpaca.keys import Keys
from bot.alpaca.nouns import AccountSaid, OrderSaid
from bot.alpaca.rest import Denied, Refused, Rest, Silence
from bot.watch.heartbeats import Heartbeats
from sandbox.clock import MarketClock

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
Answer = Callable[[httpx.Request], httpx.Response]


def refusing(error: type[httpx.HTTPError]) -> Answer:
    """A wire on which this goes wrong."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise error("wire")

    return answer


def saying(status: int, body: str = "", **headers: str) -> Answer:
    """A server that says this."""
    return lambda _: httpx.Response(status, text=body, headers=headers)


def ask(answer: Answer) -> object:
    """What one look at the account comes to."""

    async def look() -> object:
        rest = Rest(
            "alpaca trading", "https://broker", Keys("key", "s3cret"), MarketClock(NOW), Heartbeats(),
            limit=200, transport=httpx.MockTransport(answer),
        )  # fmt: skip
        try:
            return await rest.get("/v2/account", AccountSaid)
        except (Refused, Silence) as error:
            return error
        finally:
            await rest.close()

    return asyncio.run(look())


@pytest.mark.parametrize(
    "answer",
    [
        *(refusing(each) for each in (
            httpx.ConnectTimeout,
            httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout,
            httpx.ConnectError, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError,
            httpx.TooManyRedirects,
        )),
        saying(500, '{"code": 50010000, "message": "internal"}'),
        saying(502, "<html>"),
        saying(504),
        saying(429, '{"code": 42910000, "message": "rate limit exceeded"}'),
        saying(408, '{"code": 40810000, "message": "too slow"}'),
        saying(302, ""),
        saying(200, ""),
        saying(200, '{"equity"'),
        saying(200, '{"cash": "1"}'),
        saying(200, '{"equity": "much"}'),
        saying(200, "[]"),
        saying(422, "<html>"),
        saying(404, ""),
    ],
)  # fmt: skip
def test_what_proves_nothing_is_silence(answer: Answer) -> None:
    assert isinstance(ask(answer), Silence)
    assert not isinstance(ask(answer), Denied)


@pytest.mark.parametrize(
    "answer",
    [
        saying(401, '{"code": 40110000, "message": "request is not authorized"}'),
        saying(401),
        saying(403, '{"message": "forbidden."}'),
        saying(403, "<html>"),
    ],
)
def test_keys_that_are_not_taken_are_said_to_be_and_are_not_shown(answer: Answer) -> None:
    denied = ask(answer)
    assert isinstance(denied, Denied)
    assert "s3cret" not in f"{denied!r}"


def test_a_refusal_keeps_its_status_code_and_words() -> None:
    no = ask(saying(403, '{"code": 40310000, "message": "insufficient qty available for order"}'))
    assert isinstance(no, Refused)
    assert (no.http, no.code, no.message) == (403, 40310000, "insufficient qty available for order")
    plan = ask(saying(403, '{"message": "OPRA agreement is not signed"}'))
    assert isinstance(plan, Refused)
    assert plan.code is None


def test_an_order_is_sent_once_whatever_comes_of_it() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(504)

    async def place() -> None:
        rest = Rest(
            "alpaca trading", "https://broker", Keys("key", "s3cret"), MarketClock(NOW), Heartbeats(),
            limit=200, transport=httpx.MockTransport(answer),
        )  # fmt: skip
        with pytest.raises(Silence):
            await rest.post("/v2/orders", OrderSaid, {"qty": "1", "type": "limit", "time_in_force": "day"})
        await rest.close()

    asyncio.run(place())
    assert len(sent) == 1
    assert sent[0].headers["APCA-API-KEY-ID"] == "key"


def test_a_reply_counts_as_heard() -> None:
    heartbeats = Heartbeats()

    async def look() -> None:
        rest = Rest(
            "alpaca trading", "https://broker", Keys("key", "s3cret"), MarketClock(NOW), heartbeats,
            limit=200, transport=httpx.MockTransport(saying(200, '{"equity": "1.5"}')),
        )  # fmt: skip
        await rest.get("/v2/account", AccountSaid)
        await rest.close()

    asyncio.run(look())
    assert heartbeats.heard_at == {"alpaca trading": NOW}


def test_the_minutes_reserve_is_for_questions_and_the_last_of_it_for_orders() -> None:
    clock = MarketClock(NOW)
    budget = Budget(clock, 200)
    allowed = []
    for _ in range(201):
        allowed.append([spend for spend in Spend if budget.allows(spend)])
        budget.spend()
    assert [len(each) for each in allowed].count(3) == 140
    assert [len(each) for each in allowed].count(2) == 45
    assert allowed[-1] == [Spend.ORDER]
    asyncio.run(clock.advance(NOW + timedelta(minutes=1)))
    assert budget.left == 200


def test_the_vendors_own_count_is_believed_when_it_is_the_poorer_one() -> None:
    clock = MarketClock(NOW)
    budget = Budget(clock, 200)
    budget.told("200", "3", f"{int(NOW.timestamp()) + 20}", exhausted=False)
    assert budget.left == 3
    budget.spend()
    assert budget.left == 2
    asyncio.run(clock.advance(NOW + timedelta(seconds=21)))
    assert budget.left == 199
    budget.told("10000", None, None, exhausted=False)
    assert budget.left == 9_999
    budget.told(None, None, "99999999999999", exhausted=True)
    assert budget.left == 0
    assert not budget.allows(Spend.ASK)
    assert budget.allows(Spend.ORDER)


@pytest.mark.parametrize(
    ("reset", "after", "seconds"),
    [
        ("20", None, 20),
        (None, "7", 7),
        ("20", "7", 7),
        ("5", "30", 30),
        ("5", "0", 5),
        ("-10", "35", 35),
        ("-10", None, 60),
        ("-10", "0", 60),
        ("-2", None, 0),
        (None, "9999", 60),
        (None, "soon", 60),
    ],
)
def test_the_minute_is_over_when_the_vendor_says_so_in_either_way(
    reset: str | None, after: str | None, seconds: int
) -> None:
    clock = MarketClock(NOW)
    budget = Budget(clock, 200)
    assert budget.free_at == NOW
    until = None if reset is None else f"{int(NOW.timestamp()) + int(reset)}"
    budget.told(None, None, until, after, exhausted=True)
    assert budget.free_at == NOW + timedelta(seconds=seconds)
    asyncio.run(clock.advance(NOW + timedelta(seconds=seconds + 1)))
    assert (budget.left, budget.free_at) == (200, clock.now())


def test_knocking_again_waits_longer_each_time_and_never_longer_than_half_a_minute() -> None:
    waits = waited(BackOff(MarketClock(NOW), "4"), 12)
    assert all(earlier < later for earlier, later in pairwise(waits[:6]))
    assert max(waits) <= 30.0


def test_a_connection_that_has_held_for_half_a_minute_is_knocked_for_at_once_and_no_other() -> None:
    clock = MarketClock(NOW)
    back_off = BackOff(clock, "4")
    back_off.made()
    assert max(waited(back_off, 1)) <= 1.0
    waited(back_off, 5)
    for lived, longest in ((29, 30.0), (30, 1.0)):
        back_off.made()
        asyncio.run(clock.advance(clock.now() + timedelta(seconds=lived)))
        assert 0.75 * longest <= waited(back_off, 1)[0] <= longest
    asyncio.run(clock.advance(clock.now() + timedelta(minutes=5)))
    assert waited(back_off, 1)[0] > 1.0, "what is waited is not life"


def test_no_two_lives_knock_together() -> None:
    clock = MarketClock(NOW)
    one, same, other = (BackOff(clock, seed) for seed in ("a1b2 stocks", "a1b2 stocks", "c3d4 stocks"))
    assert waited(one, 9) == waited(same, 9)
    assert all(here != there for here, there in zip(waited(one, 9), waited(other, 9), strict=True))


def waited(back_off: BackOff, times: int) -> list[float]:
    """Seconds, knock after knock."""
    return [back_off.again().total_seconds() for _ in range(times)]
