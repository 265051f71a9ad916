"""The server: routes behind the gate, the stream, and faults around all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults import Faults, SkewedClock, control, install
from sandbox.whales.channels import Channels
from sandbox.whales.desk import Desk, Reply, understood
from sandbox.whales.elsewhere import NOT_PLAYED
from sandbox.whales.facts import Facts
from sandbox.whales.gate import Answer, Gate, unknown_route, with_gate
from sandbox.whales.hub import Hub
from sandbox.whales.measures import Exposures, Tides
from sandbox.whales.quota import ADVANCED, Plan
from sandbox.whales.refusing import not_played
from sandbox.whales.routes import Dark, Flow
from sandbox.whales.tape import Market, Tape

KEY = "sandbox-whales"
"""The key that works where nobody named others; it opens nothing but this sandbox."""


@dataclass(frozen=True)
class Whales:
    """A server that can be fed: serve its `app`, and `pump` it as market time moves."""

    app: web.Application
    hub: Hub
    gate: Gate

    async def pump(self, to: datetime) -> None:
        """Publishes on the stream everything up to a moment."""
        await self.hub.pump(to)

    @property
    def frames_sent(self) -> tuple[int, ...]:
        """Frames sent so far, one number for each open connection."""
        return tuple(listener.frames_sent for listener in self.hub.listeners.values())


def whales(
    market: Market,
    clock: Clock,
    faults: Faults | None = None,
    *,
    plans: Mapping[str, Plan] | None = None,
    control_key: str | None = None,
) -> Whales:
    """Builds the server. `plans` names the keys that work; `control_key` mounts faults at `/{key}/faults`."""
    broken = Faults.none() if faults is None else faults
    shown = SkewedClock(clock, broken, "whales")
    gate = Gate(shown, {KEY: ADVANCED} if plans is None else plans)
    desk = Desk(Tape(market, clock))
    exposures = Exposures(desk)
    hub = Hub(Channels(desk, exposures), gate, clock, broken)
    application = web.Application()
    install(application, "whales", clock, broken)
    if control_key is not None:
        application.add_subapp(f"/{control_key}/faults", control(broken))
    application.router.add_get("/socket", hub.socket, allow_head=False)
    parts = (Flow(desk), Dark(desk), Tides(desk), exposures, Facts(desk))
    played = {route: reply for part in parts for route, reply in part.routes().items()}
    mount(application, gate, played)
    return Whales(application, hub, gate)


def mount(application: web.Application, gate: Gate, played: Mapping[str, Reply]) -> None:
    """Puts every documented route up, the fixed ones first; anything else was never published."""
    answers = {route: understood(route, reply) for route, reply in played.items()}
    every: dict[str, Answer] = {route: refusing(route) for route in NOT_PLAYED} | answers
    for route in sorted(every, key=lambda route: ("{" in route, route)):
        application.router.add_get(route, with_gate(gate, every[route]), allow_head=False)
    application.router.add_route("*", "/{anything:.*}", unknown_route)


def refusing(route: str) -> Answer:
    """A route that is documented and not played."""

    async def refuse(_: web.Request) -> web.StreamResponse:
        raise not_played(route)

    return refuse
