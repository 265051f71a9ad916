"""What a live check would ask the real service holds here, over the real market of the sandbox too."""

import asyncio
import json
from datetime import timedelta

import httpx
import pytest
from websockets.asyncio.client import connect

from sandbox.clock import MarketClock
from sandbox.market.days import Day, Kind
from sandbox.serving import serve
from sandbox.whales import KEY, whales
from sandbox.whales.tape import Market
from sandbox.world import World
from tests.live_smoke.alpaca import is_paper
from tests.live_smoke.claims import told
from tests.live_smoke.whales import CLAIMS
from tests.sandbox.whales.asking import run, running
from tests.sandbox.whales.market import Shop


@pytest.mark.parametrize("market", [Shop(), World(7, Day.of(Kind.NORMAL))], ids=["shop", "world"])
def test_every_claim_holds(market: Market) -> None:
    async def story() -> None:
        clock = MarketClock(market.session.opens + timedelta(minutes=25))
        server = await serve(whales(market, clock).app)
        headers = {"Authorization": f"Bearer {KEY}"}
        async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False) as client:
            found = await told(client, CLAIMS)
        await server.close()
        assert [each for each in found if each[1] is not None] == []

    run(story)


def test_a_claim_that_does_not_hold_is_told() -> None:
    async def story() -> None:
        async with running(key="guessed") as here:
            found = dict(await told(here.client, CLAIMS))
            assert found["recent flow is a bare list"] is not None
            assert found["a wrong key is 401 without quota"] is None

    run(story)


def test_a_live_account_is_never_asked() -> None:
    assert is_paper("https://paper-api.alpaca.markets")
    assert not is_paper("https://api.alpaca.markets")


def test_the_world_s_alerts_are_all_said_whatever_the_steps() -> None:
    async def said(seconds: int) -> list[str]:
        world = World(7, Day.of(Kind.NORMAL))
        clock = MarketClock(world.session.opens)
        built = whales(world, clock)
        server = await serve(built.app)
        address = f"ws://127.0.0.1:{server.port}/socket?token={KEY}"
        async with connect(address, proxy=None, close_timeout=0.2) as socket:
            await socket.send(json.dumps({"channel": "flow-alerts", "msg_type": "join"}))
            await socket.recv()
            for _ in range(1800 // seconds):
                await clock.advance(clock.now() + timedelta(seconds=seconds))
                await built.pump(clock.now())
            wanted = [each.id for each in world.alerts(world.session.opens, clock.now())]
            async with asyncio.timeout(10):
                heard = [json.loads(await socket.recv())[1]["id"] for _ in wanted]
        await server.close()
        assert heard == wanted != []
        return heard

    async def story() -> None:
        assert await said(1) == await said(900)

    run(story)
