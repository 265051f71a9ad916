"""How a browser reaches the stage: the page's files, the feed, and the wishes it sends."""

from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

from tests.sandbox.page.pictures import chart
from tests.sandbox.page.stage import Stage

PAGE = Path(__file__).parents[3] / "sandbox" / "telegram" / "page"
POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Doors:
    """The page and the part of the control API it uses."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def application(self) -> web.Application:
        """All addresses."""
        application = web.Application()
        application.router.add_get("/", self.home)
        application.router.add_get("/api/feed", self.feed)
        application.router.add_post("/api/{what}", self.ask)
        application.router.add_get("/files/{name}", self.picture)
        application.router.add_static("/", PAGE)
        return application

    async def home(self, _: web.Request) -> web.StreamResponse:
        """The page, under the strictest policy it can live with."""
        return web.FileResponse(PAGE / "index.html", headers={"Content-Security-Policy": POLICY})

    async def picture(self, request: web.Request) -> web.Response:
        """A chart drawn from its name."""
        return web.Response(body=chart(request.match_info["name"]), content_type="image/png")

    async def feed(self, request: web.Request) -> web.WebSocketResponse:
        """The WebSocket of one page."""
        if self.stage.deaf:
            raise web.HTTPServiceUnavailable
        line = web.WebSocketResponse()
        await line.prepare(request)
        await line.send_str(msgspec.json.encode({"kind": "state", "state": self.stage.state()}).decode())
        self.stage.lines.add(line)
        async for _ in line:
            continue
        self.stage.lines.discard(line)
        return line

    async def ask(self, request: web.Request) -> web.Response:
        """A wish of the page: kept for the test, and done as far as a screen shows it."""
        stage, wish = self.stage, await request.json()
        stage.asked.append((request.match_info["what"], wish))
        match request.match_info["what"]:
            case "tap":
                return web.json_response({"queries": [await self.tapped(wish)]})
            case "say":
                await stage.put(stage.said(wish))
            case "block":
                (stage.blocked.add if wish["blocked"] else stage.blocked.discard)(wish["as"])
                await stage.tell("person", person=stage.person(wish["as"]))
            case "clock":
                stage.pace, stage.auto = wish.get("pace", stage.pace), wish.get("auto", stage.auto)
                await stage.tell("pace", pace=stage.pacing())
            case what:
                return web.json_response({"error": f"nobody plays {what} here"}, status=404)
        return web.json_response({})

    async def tapped(self, wish: dict[str, Any]) -> str:
        """A tap has left: every page hears of it."""
        self.stage.number += 1
        query = str(4_382_000 + self.stage.number)
        await self.stage.tell("tapped", query=query, **wish)
        return query
