"""Who may ask, and how often: keys, plans and quotas, before any route is reached."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime

from aiohttp import web

from sandbox.clock import Clock
from sandbox.whales.quota import Account, Plan
from sandbox.whales.refusing import Coded, Refused, in_json

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

ACCOUNT = web.RequestKey("ACCOUNT", Account)
BEARER = "Bearer "
NO_SOCKET = "Your token does not have the websocket scope"


@dataclass
class Gate:
    """All keys with their use, on the clock the server believes in."""

    clock: Clock
    plans: Mapping[str, Plan]
    accounts: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Every key starts unused."""
        self.accounts = {key: Account(plan) for key, plan in self.plans.items()}

    def account(self, request: web.Request) -> Account:
        """Whose request it is; the stream carries its key in the address."""
        told = request.headers.get("Authorization", "")
        key = told.removeprefix(BEARER) if told.startswith(BEARER) else request.query.get("token", "")
        if key not in self.accounts:
            raise Refused(401, {"msg": "Unauthorized"})
        return self.accounts[key]

    async def answer(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        """Answers within the plan, and says in headers what is left of it."""
        try:
            account = self.account(request)
        except Refused as refused:
            return refused.reply()
        request[ACCOUNT] = account
        try:
            reply = await self._within(account, request, handler)
        except Refused as refused:
            reply = refused.reply()
        if not reply.prepared:
            now = self.clock.now()
            reply.headers.update(account.headers(now))
            reply.headers["Date"] = format_datetime(now.astimezone(UTC), usegmt=True)
        return reply

    async def _within(self, account: Account, request: web.Request, handler: Answer) -> web.StreamResponse:
        account.turn(self.clock.now())
        if account.day_is_spent:
            message = f"daily limit of {account.plan.per_day} requests reached"
            raise Refused(429, Coded("daily_request_limit_hit", message))
        if account.minute_is_spent:
            message = f"limit of {account.plan.per_minute} requests per minute reached"
            raise Refused(429, {"message": message})
        if account.running >= account.plan.at_once:
            message = f"exceeded {account.plan.at_once} concurrent requests"
            raise Refused(429, {"message": message})
        with account.one_more():
            reply = await handler(request)
        account.count()
        return reply

    def socket_account(self, request: web.Request) -> Account | web.Response:
        """Whose stream it is; a plan without one is told so in words, at the upgrade."""
        try:
            account = self.account(request)
        except Refused as refused:
            return refused.reply()
        return account if account.plan.advanced else web.Response(status=401, text=NO_SOCKET)


def with_gate(gate: Gate, handler: Answer) -> Answer:
    """A route behind the gate."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        return await gate.answer(request, handler)

    return guarded


async def unknown_route(_: web.Request) -> web.StreamResponse:
    """Known to nobody, so nobody is asked for a key."""
    return in_json({"error": "Route not found"}, 404)
