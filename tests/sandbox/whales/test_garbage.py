"""Whatever is asked, the answer is one of the vendor's own, and it comes."""

import asyncio
import json

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.whales.questions import CHOICES, ROUTES
from tests.sandbox.whales.asking import Here, run, running
from tests.sandbox.whales.test_stream import connected, join

ANSWERS = {200, 403, 404, 422, 501}
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["true", "false", "0", "-1", "1e9", "nan", "inf", "99999999999999", "2026-11-18", "abs(0.5)"]
    ),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(str),
    st.sampled_from([choice for choices in CHOICES.values() for choice in choices]),
)
NAMES = sorted({name for route in ROUTES.values() for name in route})
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), WORDS), max_size=5)
PARTS = st.one_of(
    st.sampled_from(["SPY", "LUNR", "spy", "SPY261120C00681000", "2026-11-18"]), st.text(max_size=12)
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12))
WISHES = st.dictionaries(st.sampled_from(["channel", "msg_type", "token"]), LEAVES)
FRAMES = st.one_of(
    st.binary(max_size=60), st.text(max_size=60), WISHES.map(json.dumps), st.just("[" * 5000),
    st.recursive(LEAVES, lambda part: st.lists(part, max_size=3), max_leaves=8).map(json.dumps),
)  # fmt: skip
ROUTES_ASKED = st.sampled_from(
    [*sorted(ROUTES), "/api/stock/{ticker}/nope", "/api/{ticker}", "/{id}", "/socket"]
)


async def ask(here: Here, route: str, part: str, query: list[tuple[str, str]]) -> int:
    """One question; a path that is no path is refused by the client, and that is an answer too."""
    path = route
    for name in ("{ticker}", "{id}", "{date}"):
        path = path.replace(name, httpx.QueryParams({"x": part}).__str__()[2:] or "x")
    async with asyncio.timeout(10):
        try:
            return (await here.client.get(path, params=httpx.QueryParams(query))).status_code
        except httpx.InvalidURL:
            return 404


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(ROUTES_ASKED, PARTS, QUERIES), min_size=20, max_size=20))
def test_no_question_breaks_it(questions: list[tuple[str, str, list[tuple[str, str]]]]) -> None:
    async def story() -> None:
        async with running() as here:
            for route, part, query in questions:
                status = await ask(here, route, part, query)
                assert status in ANSWERS | {401, 426}, (route, part, query)

    run(story)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FRAMES, min_size=1, max_size=15))
def test_no_frame_breaks_the_stream(frames: list[str | bytes]) -> None:
    async def story() -> None:
        async with running(minutes=1) as here, connected(here) as socket:
            for frame in frames:
                await socket.send(frame)
            said = await join(socket, "flow-alerts")
            while said[0] != "flow-alerts" or said[1]["status"] != "ok":
                said = json.loads(await socket.recv())
            await here.pass_by(minutes=3)
            assert json.loads(await socket.recv())[0] == "flow-alerts"

    run(story)


def test_other_methods_and_hosts_are_refused() -> None:
    async def story() -> None:
        async with running() as here:
            for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
                reply = await here.client.request(
                    method, "/api/option-trades/flow-alerts", content=b"\xff" * 100
                )
                assert reply.status_code == 404
            for headers in ({"Host": "api.unusualwhales.com"}, {"Origin": "http://elsewhere.example"}):
                reply = await here.client.get("/api/option-trades", headers=headers)
                assert reply.status_code == 403

    run(story)
