"""The ways this vendor says no, each with its own shape."""

from dataclasses import dataclass

import msgspec
from aiohttp import web
from msgspec import Struct


@dataclass(eq=False)
class Refused(Exception):
    """An answer other than the one hoped for."""

    status: int
    body: object

    def reply(self) -> web.Response:
        """As it goes out."""
        return in_json(self.body, self.status)


class Coded(Struct, frozen=True):
    """A refusal with a code."""

    code: str
    message: str


class Misread(Struct, frozen=True):
    """A refusal of a question, with the question."""

    msg: str
    path: str
    query: str
    url: str


def in_json(body: object, status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.Response(body=msgspec.json.encode(body), status=status, content_type="application/json")


def no_such_share() -> Refused:
    """A share that does not trade: an empty object, and no word more."""
    return Refused(404, {})


def not_in_plan(code: str, message: str) -> Refused:
    """The key is good, the plan is not enough."""
    return Refused(403, Coded(code, message))


def no_history() -> Refused:
    """This market has one day."""
    return not_in_plan("historic_data_access_missing", "this key has access to the day that is played only")


def not_played(what: str) -> Refused:
    """Documented by the vendor and not here: loud, so that nobody builds on an empty list."""
    return Refused(501, {"error": Coded("not_emulated", f"the sandbox does not play {what}")})


def misread(request: web.Request, *wrong: str) -> Refused:
    """What was asked cannot be asked."""
    body = Misread(" - ".join(wrong), request.path, request.query_string, f"{request.host}{request.path_qs}")
    return Refused(422, body)
