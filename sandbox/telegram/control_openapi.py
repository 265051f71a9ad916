"""The control API as an OpenAPI document, made from the same types that read and write it."""

import re
from functools import cache
from typing import Any, NamedTuple

import msgspec

from sandbox.faults import Rule
from sandbox.faults.control import Listing
from sandbox.telegram.seen import Frame, Pacing
from sandbox.telegram.wishes import (
    Block,
    Calls,
    Change,
    Delete,
    Done,
    ErrorTold,
    Forward,
    Latency,
    Lines,
    Membership,
    Pace,
    Queries,
    Retap,
    Say,
    State,
    TapWish,
    Wait,
    Where,
)

REF = "#/components/schemas/{name}"
WHOLE = {"type": "integer", "minimum": -(2**52), "maximum": 2**52}


class Operation(NamedTuple):
    """One request: what it takes, what it gives, and how it can fail."""

    verb: str
    path: str
    says: str
    gives: Any
    takes: Any = None
    asks: tuple[str, ...] = ()
    fails: tuple[int, ...] = (400, 404, 409)
    status: int = 200

    @property
    def named(self) -> tuple[str, ...]:
        """What stands in braces in the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))


OPERATIONS = (
    Operation("get", "state", "everything as it stands", State, fails=()),
    Operation("get", "transcript", "the conversation as text", Lines, asks=("chat",), fails=(400,)),
    Operation("get", "calls", "the bot's calls", Calls, asks=("method", "after"), fails=(400,)),
    Operation("get", "clock", "the pace", Pacing, fails=(409,)),
    Operation("post", "clock", "another pace", Pacing, Pace, fails=(400, 409)),
    Operation("post", "say", "a person writes", Where, Say),
    Operation("post", "change", "a person edits an own message", Where, Change),
    Operation("post", "tap", "a person taps", Queries, TapWish),
    Operation("post", "retap", "a tap is sent again with new ids", Queries, Retap),
    Operation("post", "forward", "a person forwards", Where, Forward),
    Operation("post", "delete", "a person deletes", Done, Delete),
    Operation("post", "block", "a person blocks the bot", Done, Block),
    Operation("post", "membership", "the bot joins or leaves the group", Done, Membership),
    Operation("post", "latency", "every answer is late", Latency, Latency, fails=(400,)),
    Operation("post", "wait", "the first frame that fits", Frame, Wait, fails=(400, 408)),
    Operation("get", "faults", "what goes wrong, and how often it has", Listing, fails=()),
    Operation("post", "faults", "more goes wrong", Listing, Rule | list[Rule], fails=(400,), status=201),
    Operation("delete", "faults", "nothing goes wrong any more", Listing, fails=()),
    Operation("delete", "faults/{name}", "this goes wrong no more", Listing, fails=(404,)),
)


@cache
def document() -> dict[str, Any]:
    """The whole document; addresses are relative to the random key."""
    bodies = [each.takes for each in OPERATIONS if each.takes is not None]
    types = [*bodies, *(each.gives for each in OPERATIONS), ErrorTold]
    unique = list(dict.fromkeys(types))
    schemas, components = msgspec.json.schema_components(unique, ref_template=REF)
    known = dict(zip(unique, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        paths.setdefault(f"/api/{each.path}", {})[each.verb] = operation(each, known)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pretended Telegram, the people's side", "version": "1"},
        "paths": paths,
        "components": {"schemas": components},
    }


def operation(each: Operation, known: dict[Any, Any]) -> dict[str, Any]:
    """One request as OpenAPI puts it."""
    answers = {str(status): body("it cannot be done", known[ErrorTold]) for status in each.fails}
    told: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{each.verb} {each.path}"),
        "summary": each.says,
        "responses": {str(each.status): body(each.says, known[each.gives]), **answers},
    }
    if each.takes is not None:
        told["requestBody"] = {**body(each.says, known[each.takes]), "required": True}
    if each.asks or each.named:
        told["parameters"] = [*map(asked, each.asks), *map(named, each.named)]
    return told


def asked(name: str) -> dict[str, Any]:
    """One thing said in the query."""
    schema = {"type": "string"} if name == "method" else WHOLE
    return {"name": name, "in": "query", "required": False, "schema": schema}


def named(name: str) -> dict[str, Any]:
    """One thing named in the path."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def body(says: str, schema: Any) -> dict[str, Any]:
    """JSON, described."""
    return {"description": says, "content": {"application/json": {"schema": schema}}}
