"""Faults while a server runs: list, add, remove, clear, below the server's random key."""

import msgspec
from aiohttp import web
from msgspec import Struct

from sandbox.faults.plan import BadFaults, Faults, Rule, Standing, parse
from sandbox.faults.replies import SPARED


class Told(Struct, frozen=True):
    """A rule with what it has done so far."""

    rule: Rule
    matched: int
    struck: int


class Listing(Struct, frozen=True):
    """All rules in force."""

    seed: int
    rules: list[Told]


def control(faults: Faults) -> web.Application:
    """An application to mount with `add_subapp(f"/{key}/faults", …)`."""

    def listing(status: int = 200) -> web.Response:
        told = [told_of(standing) for standing in faults.standing]
        return in_json(Listing(seed=faults.seed, rules=told), status)

    async def show(_: web.Request) -> web.Response:
        return listing()

    async def add(request: web.Request) -> web.Response:
        try:
            asked = parse(await request.read(), Rule | list[Rule])  # type: ignore[arg-type]
            faults.add(*(asked if isinstance(asked, list) else [asked]))
        except BadFaults as wrong:
            return in_json({"error": str(wrong)}, 400)
        return listing(201)

    async def remove(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if not faults.remove(name):
            return in_json({"error": f"faults: there is no rule `{name}`"}, 404)
        return listing()

    async def clear(_: web.Request) -> web.Response:
        faults.clear()
        return listing()

    application = web.Application()
    application[SPARED] = True
    application.add_routes([web.get("", show), web.post("", add), web.delete("", clear)])
    application.router.add_delete("/{name}", remove)
    return application


def told_of(standing: Standing) -> Told:
    """A rule and its counts."""
    return Told(rule=standing.rule, matched=standing.matched, struck=standing.struck)


def in_json(data: object, status: int) -> web.Response:
    """A JSON reply."""
    return web.Response(body=msgspec.json.encode(data), status=status, content_type="application/json")
