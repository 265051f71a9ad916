"""What a key may is counted, said in headers, and over when it is over."""

import asyncio

from sandbox.faults import Delay, Rule
from sandbox.whales import ADVANCED, BASIC, Plan
from tests.sandbox.whales.asking import Here, run, running

PATH = "/api/option-trades/flow-alerts"
HEADERS = (
    "x-uw-daily-req-count",
    "x-uw-token-req-limit",
    "x-uw-minute-req-counter",
    "x-uw-req-per-minute-remaining",
)


async def told(here: Here, path: str = PATH, **query: str) -> tuple[int, list[int]]:
    """Status, and the numbers in the headers."""
    reply = await here.get(path, **query)
    return reply.status_code, [int(reply.headers[name]) for name in HEADERS]


def test_only_good_answers_are_counted() -> None:
    async def story() -> None:
        async with running(plans={"key": Plan("small", per_minute=5, per_day=9)}, key="key") as here:
            assert await told(here) == (200, [1, 9, 1, 4])
            assert await told(here) == (200, [2, 9, 2, 3])
            assert await told(here, limit="0") == (422, [2, 9, 2, 3])
            assert await told(here, "/api/darkpool/QQQQ") == (404, [2, 9, 2, 3])
            reply = await here.get(PATH)
            assert int(reply.headers["x-uw-req-per-minute-reset"]) == 60_000

    run(story)


def test_a_spent_minute_comes_back_and_a_spent_day_does_not_until_the_evening() -> None:
    async def story() -> None:
        async with running(plans={"key": Plan("small", per_minute=2, per_day=3)}, key="key") as here:
            assert [(await told(here))[0] for _ in range(3)] == [200, 200, 429]
            await here.pass_by(seconds=59)
            reply = await here.get(PATH)
            assert (reply.status_code, reply.headers["x-uw-req-per-minute-reset"]) == (429, "1000")
            await here.pass_by(seconds=1)
            assert await told(here) == (200, [3, 3, 1, 1])
            await here.pass_by(minutes=5)
            reply = await here.get(PATH)
            assert (reply.status_code, reply.json()["code"]) == (429, "daily_request_limit_hit")
            await here.pass_by(hours=11)
            assert (await here.get(PATH)).status_code == 200

    run(story)


def test_more_at_once_than_the_plan_allows_is_refused() -> None:
    async def story() -> None:
        slow = Plan("narrow", at_once=1)
        async with running(plans={"key": slow}, key="key") as here:
            account = here.whales.gate.accounts["key"]
            with account.one_more():
                reply = await here.get(PATH)
            assert (reply.status_code, "concurrent" in reply.json()["message"]) == (429, True)
            assert (await here.get(PATH)).status_code == 200
            assert account.running == 0

    run(story)


def test_a_bad_key_is_told_nothing_else() -> None:
    async def story() -> None:
        async with running(key="guessed") as here:
            reply = await here.get(PATH)
            assert reply.status_code == 401
            assert not [name for name in reply.headers if name.startswith("x-uw")]
            assert (await here.get("/api/never/published")).status_code == 404

    run(story)


def test_plans_differ_by_key() -> None:
    async def story() -> None:
        async with running(plans={"rich": ADVANCED, "poor": BASIC}, key="poor") as here:
            assert (await told(here))[1][0] == 1
            reply = await here.client.get(PATH, headers={"Authorization": "Bearer rich"})
            assert reply.headers["x-uw-daily-req-count"] == "1"

    run(story)


def test_faults_reach_this_server_and_cost_no_quota() -> None:
    async def story() -> None:
        late = Rule("slow", Delay(30), "whales", "GET /api/option-trades/*")
        async with running(late) as here:
            asked = asyncio.create_task(here.get(PATH))
            while here.clock.waiting == 0:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert here.server.inflight == 0
            await here.pass_by(seconds=30)
            assert (await asked).headers["x-uw-daily-req-count"] == "1"
            told = (await here.client.get("/secret/faults")).json()
            assert [(each["rule"]["name"], each["struck"]) for each in told["rules"]] == [("slow", 1)]

    run(story)
