"""Whatever is thrown at the server, it answers, with a reason and never with a 500."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import Any

import aiohttp
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from yarl import URL

from sandbox.telegram.control_openapi import document
from sandbox.telegram.messenger import TOKEN
from sandbox.telegram.spec import SPEC
from tests.sandbox.telegram.scene import GROUP, KEY, OWNER, Scene, png, scene

PATIENCE_S = 10
METHODS = sorted(
    method.name for method in SPEC.methods.values() if method.name not in ("getUpdates", "setWebhook")
)
NAMES = sorted({slot.name for method in SPEC.methods.values() for slot in method.slots.values()})


class Stand:
    """A scene in a thread of its own, for tests that do not wait."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.ready: Future[Scene] = Future()
        self.leave = asyncio.Event()
        self.thread = Thread(target=lambda: self.loop.run_until_complete(self.play()))

    async def play(self) -> None:
        async with scene() as stage:
            await stage.start()
            await stage.call("sendMessage", chat_id=OWNER, text="card")
            self.ready.set_result(stage)
            await self.leave.wait()

    def run(self, step: Any) -> Any:
        """One step, in time."""
        return asyncio.run_coroutine_threadsafe(step, self.loop).result(PATIENCE_S)


@contextmanager
def stand() -> Iterator[tuple[Stand, Scene]]:
    playing = Stand()
    playing.thread.start()
    try:
        yield playing, playing.ready.result(PATIENCE_S)
    finally:
        playing.loop.call_soon_threadsafe(playing.leave.set)
        playing.thread.join(PATIENCE_S)
        playing.loop.close()


@pytest.fixture(scope="module")
def staged() -> Iterator[tuple[Stand, Scene]]:
    with stand() as playing:
        yield playing


words = st.sampled_from(NAMES) | st.text(max_size=8)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), inner)
    ),
    max_leaves=12,
)
likely = st.sampled_from([
    OWNER, GROUP, 1, 2, "2", "@owner_of_sandbox", "attach://photo", "HTML", "<b>x</b>", True, [],
    {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}, {"inline_keyboard": [[]]},
    {"message_id": 2},
    {"type": "photo", "media": "attach://photo"}, [{"type": "emoji", "emoji": "👍"}], {"type": "default"},
])  # fmt: skip
bodies = st.dictionaries(st.sampled_from(NAMES), likely | junk, max_size=8)


def surely(told: dict[str, Any], status: int) -> None:
    """An answer in the envelope, and no defect of ours."""
    assert status < 500, told
    assert told["ok"] is (status == 200)
    assert told["ok"] or told["description"]


class Shapes:
    """The ways to send a request."""

    def __init__(self, stage: Scene) -> None:
        self.stage = stage

    async def send(self, method: str, **request: Any) -> None:
        async with self.stage.http.post(f"/bot{TOKEN}/{method}", **request) as reply:
            surely(await reply.json(), reply.status)


CALM = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@CALM
@given(method=st.sampled_from(METHODS), body=bodies)
def test_any_parameters_are_answered(staged: tuple[Stand, Scene], method: str, body: dict[str, Any]) -> None:
    playing, stage = staged
    playing.run(Shapes(stage).send(method, json=body))


@CALM
@given(method=st.sampled_from(METHODS), body=bodies, content=st.sampled_from([png(20, 20), b"", b"\x89PNG"]))
def test_any_form_is_answered(
    staged: tuple[Stand, Scene], method: str, body: dict[str, Any], content: bytes
) -> None:
    playing, stage = staged
    form = aiohttp.FormData()
    for name, value in body.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    form.add_field("photo", content, filename="a.png")
    playing.run(Shapes(stage).send(method, data=form))


@CALM
@given(
    method=st.sampled_from(METHODS),
    raw=st.binary(max_size=60),
    kind=st.sampled_from([
        "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "multipart/form-data", "text/plain; charset=nonsense",
        "application/x-www-form-urlencoded; charset=nonsense", "",
    ]),
)  # fmt: skip
def test_any_bytes_are_answered(staged: tuple[Stand, Scene], method: str, raw: bytes, kind: str) -> None:
    playing, stage = staged
    body = b"--x\r\n" + raw if "boundary" in kind else raw
    playing.run(Shapes(stage).send(method, data=body, headers={"Content-Type": kind}))


@CALM
@given(path=st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=30))
def test_any_path_is_answered(staged: tuple[Stand, Scene], path: str) -> None:
    playing, stage = staged

    async def visit() -> int:
        async with stage.http.get(URL(stage.server.url).with_path(f"/{path}")) as reply:
            return reply.status

    assert playing.run(visit()) in (200, 400, 401, 404)


def test_random_frames_do_not_end_the_feed(staged: tuple[Stand, Scene]) -> None:
    playing, stage = staged

    async def shout() -> str:
        async with stage.http.ws_connect(f"/{KEY}/api/feed") as feed:
            await feed.receive()
            for noise in (b"\0\xff", "{", "[]", '{"kind":"state"}', "x" * 100_000):
                await (feed.send_bytes(noise) if isinstance(noise, bytes) else feed.send_str(noise))
            await stage.call("sendMessage", chat_id=OWNER, text="still here")
            told: str = (await feed.receive_json())["kind"]
            return told

    assert playing.run(shout()) == "message"


KEPT = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
schema = schemathesis.openapi.from_dict(document())


@schema.parametrize()
@settings(max_examples=15, deadline=None)
def test_the_control_api_keeps_to_its_document(case: Any, staged: tuple[Stand, Scene]) -> None:
    if case.operation.path.endswith("/wait") and isinstance(case.body, dict):
        case.body["seconds"] = 0
    if case.operation.path.endswith("/latency") and isinstance(case.body, dict):
        case.body["ms"] = 0
    _, stage = staged
    case.call_and_validate(base_url=f"{stage.server.url}/{KEY}", timeout=PATIENCE_S, checks=KEPT)
