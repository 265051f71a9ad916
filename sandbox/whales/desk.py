"""How a route is asked and what it reads from."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web
from multidict import MultiDict

from sandbox.whales.asking import Asked, faults_of
from sandbox.whales.gate import ACCOUNT
from sandbox.whales.questions import ROUTES
from sandbox.whales.quota import Account
from sandbox.whales.refusing import misread, no_history, no_such_share
from sandbox.whales.tape import Tape

SHARE = re.compile(r"[A-Za-z.]{1,6}")


@dataclass(frozen=True, slots=True)
class Question:
    """A request that was understood."""

    request: web.Request
    asked: Asked

    @property
    def account(self) -> Account:
        """Whose it is."""
        return self.request[ACCOUNT]


Reply = Callable[[Question], web.Response]


def understood(route: str, reply: Reply) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A route that refuses in the vendor's words what it cannot read."""

    known = ROUTES[route]

    async def answer(request: web.Request) -> web.Response:
        wrong = list(faults_of(request.query, known))
        if wrong:
            raise misread(request, f"Invalid query input(s): {', '.join(wrong)}")
        understood_part = [(name, text) for name, text in request.query.items() if name in known]
        return reply(Question(request, Asked(MultiDict(understood_part))))

    return answer


@dataclass(frozen=True, slots=True)
class Desk:
    """What all routes read from."""

    tape: Tape

    def share(self, question: Question) -> str:
        """The share in the path."""
        text = question.request.match_info["ticker"]
        if SHARE.fullmatch(text) is None:
            raise misread(question.request, f"Invalid path input: {text} (valid example: AAPL)")
        if text.upper() not in self.tape.market.underlyings:
            raise no_such_share()
        return text.upper()

    def today(self, question: Question) -> date:
        """The day that is played, and no other."""
        day, today = question.asked.day("date"), self.tape.market.today
        if day is not None and day != today:
            raise no_history()
        return today

    def price(self, share: str, at: datetime) -> float:
        """The middle of a share's quote."""
        return self.tape.market.stock(share, at).mid
