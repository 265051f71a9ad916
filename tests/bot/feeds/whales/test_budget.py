"""What a key affords is read from its answers, and spent on what matters most."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.feeds.whales.asking import Fault, Refusal
from bot.feeds.whales.budget import SLOWEST, Budget, next_reset
from bot.feeds.whales.endpoints import ALERT, CONTRACTS, DARK_RECENT, EARNINGS, FLOW, IV, Priority
from tests.bot.feeds.whales.desk import KEY, OPENS, Still, asking, later, page

FIVE, TEN = timedelta(seconds=5), timedelta(seconds=10)
CLOSES = later(390 * 60)


def headers(*, day: int = 10, limit: int = 30_000, used: int = 1, left: int = 119, reset: int = 60_000):
    return {
        "x-uw-daily-req-count": str(day),
        "x-uw-token-req-limit": str(limit),
        "x-uw-minute-req-counter": str(used),
        "x-uw-req-per-minute-remaining": str(left),
        "x-uw-req-per-minute-reset": str(reset),
    }


def budget(**told: int) -> Budget:
    made = Budget()
    made.heard(headers(**told), OPENS)
    return made


@pytest.mark.parametrize(
    ("limit", "flow_s", "dark_s"), [(30_000, 5, 10), (15_000, 5, 10), (5_000, 8, 21), (1_000, 40, 106)]
)
def test_intervals_follow_the_measured_limit_of_the_day(limit, flow_s, dark_s) -> None:
    told = budget(limit=limit)
    assert told.interval(Priority.FLOW, FIVE, OPENS, CLOSES).total_seconds() == flow_s
    assert told.interval(Priority.DARK, TEN, OPENS, CLOSES).total_seconds() == dark_s


def test_before_anything_was_measured_the_wished_interval_holds() -> None:
    assert Budget().interval(Priority.FLOW, FIVE, OPENS, CLOSES) == FIVE


def test_what_others_spend_slows_us_and_a_dead_day_is_never_asked_in_a_loop() -> None:
    assert budget(day=26_999, limit=30_000).interval(Priority.FLOW, FIVE, OPENS, CLOSES) == SLOWEST


def test_a_poll_of_many_questions_is_made_less_often() -> None:
    told = budget(limit=5_000)
    assert told.interval(Priority.DARK, TEN, OPENS, CLOSES, calls=3) == timedelta(seconds=63)


@pytest.mark.parametrize(
    ("spent", "still"),
    [
        (79, [FLOW, ALERT, CONTRACTS, DARK_RECENT, IV]),
        (80, [FLOW, ALERT, CONTRACTS]),
        (90, [FLOW]),
        (100, []),
    ],
)
def test_as_the_day_is_spent_the_least_urgent_stop_first(spent, still) -> None:
    told = budget(day=spent, limit=100)
    every = (FLOW, ALERT, CONTRACTS, DARK_RECENT, IV)
    asked = [each for each in every if told.opens(each.priority, OPENS) == OPENS]
    assert asked == still


def test_a_spent_day_opens_at_eight_in_the_evening() -> None:
    told = budget(day=100, limit=100)
    assert told.opens(Priority.FLOW, OPENS) == datetime(2026, 11, 19, 1, 0, tzinfo=UTC)
    assert next_reset(datetime(2026, 11, 19, 1, 0, tzinfo=UTC)) == datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "still"), [(49, [FLOW, ALERT, CONTRACTS, DARK_RECENT, IV]),
                        (48, [FLOW, ALERT, CONTRACTS, DARK_RECENT]), (36, [FLOW, ALERT, CONTRACTS]),
                        (24, [FLOW, ALERT]), (12, [FLOW]), (0, [])],
)  # fmt: skip
def test_the_end_of_a_minute_is_kept_for_the_flow(left, still) -> None:
    told = budget(used=120 - left, left=left, reset=20_500)
    every = (FLOW, ALERT, CONTRACTS, DARK_RECENT, IV)
    assert [each for each in every if told.opens(each.priority, OPENS) == OPENS] == still
    assert {told.opens(each.priority, OPENS) for each in every if each not in still} <= {later(21)}
    assert all(told.opens(each.priority, later(21)) == later(21) for each in every)


def test_no_more_than_six_details_a_minute() -> None:
    told = budget()
    for second in range(6):
        told.spend(Priority.DETAIL, later(second))
    assert told.opens(Priority.DETAIL, later(6)) == later(60)
    assert told.opens(Priority.FLOW, later(6)) == later(6)
    assert told.opens(Priority.USUAL, later(6)) == later(6)


@pytest.mark.parametrize("wrong", ["", "many", "-1", "1e9", "9" * 40])
def test_headers_nobody_can_read_change_nothing(wrong) -> None:
    told = Budget()
    told.heard(dict.fromkeys(headers(), wrong), OPENS)
    assert (told.day_limit, told.minute_limit, told.minute_ends) == (None, None, None)


REFUSALS = [
    (401, {"msg": "Unauthorized"}, Fault.KEY, None),
    (403, {"code": "advanced_tier_required", "message": "no"}, Fault.PLAN, None),
    (422, {"msg": "Missing access to this"}, Fault.PLAN, None),
    (422, {"msg": "Invalid value for limit"}, Fault.PASSING, None),
    (404, {}, Fault.MISSING, None),
    (500, "Something went wrong", Fault.PASSING, None),
    (502, {"error": {"code": "x"}}, Fault.PASSING, None),
    (301, {}, Fault.PASSING, None),
    (429, {"message": "exceeded 3 concurrent requests"}, Fault.LIMIT, later(1)),
    (429, {"message": "limit of 120 requests per minute reached"}, Fault.LIMIT, later(41)),
    (429, {"code": "daily_request_limit_hit"}, Fault.LIMIT, datetime(2026, 11, 19, 1, tzinfo=UTC)),
]


@pytest.mark.parametrize(("status", "body", "fault", "opens"), REFUSALS)
def test_every_refusal_says_whether_to_ask_again(status, body, fault, opens) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        told = {} if status == 401 else headers(left=119, reset=41_000)
        return httpx.Response(status, json=body, headers=told)

    async def story() -> None:
        client, published = asking(answer, Still())
        refusal = await client.ask(FLOW, {"limit": "1"})
        assert isinstance(refusal, Refusal)
        assert refusal.fault is fault
        assert KEY not in repr(refusal)
        if opens is not None:
            assert client.budget.opens(Priority.FLOW, OPENS) == opens
            again = await client.ask(FLOW, {"limit": "1"})
            assert isinstance(again, Refusal)
            assert again.fault is Fault.LIMIT
        assert len(published.asked) == 1
        await client.close()

    asyncio.run(story())


def test_a_page_for_people_is_no_answer() -> None:
    async def story() -> None:
        client, _ = asking(lambda _: httpx.Response(200, html="<html>"), Still())
        refusal = await client.ask(FLOW, {})
        assert isinstance(refusal, Refusal)
        assert refusal.fault is Fault.PASSING
        await client.close()

    asyncio.run(story())


def test_a_broken_line_is_named_without_its_address() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"cannot reach {request.url} with {KEY}")

    async def story() -> None:
        client, _ = asking(answer, Still())
        assert await client.ask(FLOW, {}) == Refusal(Fault.PASSING, "ConnectError")
        await client.close()

    asyncio.run(story())


def test_the_key_travels_in_a_header_and_nowhere_else() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return page([])

    async def story() -> None:
        client, _ = asking(answer, Still())
        await client.ask(EARNINGS, {}, name="LUNR")
        await client.close()

    asyncio.run(story())
    assert seen[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in str(seen[0].url)
