"""Requests as they leave the desk, against the vendor's own OpenAPI files: nothing unknown, all typed."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from bot.wire.warm import Warm

SHARED = Path(os.environ.get("TAPDESK_SHARED", Path(__file__).parents[3] / "shared"))
SPECS = SHARED / "specs" / "alpaca"
FILES = {"trading": "trading-api.json", "data": "market-data-api.json"}
NEWER = {("GET", "/v2/account/activities/{activity_type}", "order_id")}
"""Documented after the files were saved: the change log of July 2026."""


class Recorded(httpx.AsyncBaseTransport):
    """The real transport, and a copy of everything that went out through it."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self._inner = Warm()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Noted, then sent."""
        self.requests.append(request)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Lets the connections go."""
        await self._inner.aclose()


@cache
def document(name: str) -> dict[str, Any]:
    """One of the vendor's files."""
    found: dict[str, Any] = json.loads((SPECS / FILES[name]).read_text())
    return found


def faults_of(name: str, request: httpx.Request) -> list[str]:
    """What the vendor's file would not have in a request; nothing when it is as documented."""
    method, path = request.method, request.url.path
    for known, methods in document(name)["paths"].items():
        if fits(known, path) and method.lower() in methods:
            found = methods[method.lower()]
            return [*_query(name, method, known, found, request), *_body(name, found, request)]
    return [f"{method} {path}: no such route"]


def fits(known: str, path: str) -> bool:
    """Whether a path is one of these; braces stand for any name."""
    return re.fullmatch(re.sub(r"{[^}]*}", "[^/]+", known), path) is not None


def _query(name: str, method: str, path: str, found: dict[str, Any], request: httpx.Request) -> list[str]:
    """Names, presence and values."""
    known = {each["name"]: each for each in _parameters(name, found) if each["in"] == "query"}
    wrong = [
        f"{method} {path}: {key} is unknown"
        for key in request.url.params
        if key not in known and (method, path, key) not in NEWER
    ]
    for key, each in known.items():
        text = request.url.params.get(key)
        if text is None:
            wrong += [f"{method} {path}: {key} is missing"] if each.get("required") else []
        else:
            wrong += [f"{key}={text}: {why}" for why in _errors(name, each["schema"], text)]
    return wrong


def _parameters(name: str, found: dict[str, Any]) -> list[dict[str, Any]]:
    components = document(name)["components"]
    return [
        components["parameters"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in found.get("parameters", [])
    ]


def _body(name: str, found: dict[str, Any], request: httpx.Request) -> list[str]:
    if "requestBody" not in found:
        return ["a body where none belongs"] if request.content else []
    schema = found["requestBody"]["content"]["application/json"]["schema"]
    body = json.loads(request.content)
    while "$ref" in schema:
        schema = document(name)["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    unknown = [f"{key} is unknown" for key in body if key not in schema["properties"]]
    return unknown + _errors(name, schema, body)


def _errors(name: str, schema: dict[str, Any], value: Any) -> list[str]:
    """A query's numbers are text on the wire: what the schema calls a number is read as one."""
    readings = [value]
    if isinstance(value, str):
        readings += [value.split(",")]
        readings += [int(value)] if value.lstrip("-").isdigit() else []
        readings += [float(value)] if re.fullmatch(r"-?\d+\.\d+", value) else []
        readings += [value.split(",")] if schema.get("type") == "array" else []
        readings += [value == "true"] if value in ("true", "false") else []
    judge = _judge(name, json.dumps(schema, sort_keys=True))
    found = [[error.message for error in judge.iter_errors(each)] for each in readings]
    return [] if [] in found else found[0]


@cache
def _judge(name: str, schema: str) -> Draft202012Validator:
    """Made once for each parameter: a day has thousands of requests."""
    return Draft202012Validator(modern({"components": document(name)["components"], **json.loads(schema)}))


def modern(schema: Any) -> Any:
    """As JSON Schema says it; the files' `oneOf` stands for alternatives of which several may fit."""
    if isinstance(schema, list):
        return [modern(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    new = {key: modern(value) for key, value in schema.items() if key not in ("example", "nullable")}
    if "oneOf" in new:
        new["anyOf"] = new.pop("oneOf")
    return new
