"""Every question the desk sends is held against what its vendor published; unknown parameters are refused."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from jsonschema import Draft202012Validator

SHARED = Path(os.environ.get("TAPDESK_SHARED", Path(__file__).resolve().parents[3] / "shared"))
WHALES = SHARED / "specs/unusual-whales/uw-openapi-subset.json"


@cache
def described(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def description(path: Path = WHALES) -> dict[str, Any]:
    """The vendor's description; whoever has none skips, and is told."""
    if not path.exists():
        pytest.skip(f"no description at {path}: set TAPDESK_SHARED")
    return described(path)


def wrong_with(method: str, url: httpx.URL, spec: dict[str, Any]) -> list[str]:
    """What the vendor would not understand in a question."""
    fixed_first = sorted(spec["paths"], key=lambda path: ("{" in path, path))
    template = next((path for path in fixed_first if _matches(path, url.path)), None)
    if template is None:
        return [f"{url.path} is not published"]
    if method.lower() not in spec["paths"][template]:
        return [f"{method} {template} is not published"]
    known = {each["name"]: each for each in spec["paths"][template][method.lower()].get("parameters", [])}
    asked = parse_qsl(url.query.decode(), keep_blank_values=True)
    wrong = [f"{name} is no parameter of {template}" for name, _ in asked if name not in known]
    needed = [name for name, each in known.items() if each.get("required") and each["in"] == "query"]
    wrong += [f"{name} is missing" for name in needed if name not in dict(asked)]
    for name, text in asked:
        wrong += [f"{name}={text}: {what}" for what in _value(text, known.get(name, {}), spec)]
    return wrong


def _matches(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template)), path) is not None


def _value(text: str, parameter: dict[str, Any], spec: dict[str, Any]) -> list[str]:
    schema = parameter.get("schema", {})
    while "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    kind = schema.get("type")
    if kind in ("integer", "number") and not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return [f"is no {kind}"]
    value: Any = int(text) if kind == "integer" else float(text) if kind == "number" else text
    plain = {name: schema[name] for name in ("type", "enum", "minimum", "maximum") if name in schema}
    return [error.message for error in Draft202012Validator(plain).iter_errors(value)]


class Published(httpx.AsyncBaseTransport):
    """Keeps every question for whoever asks; whether it is published the wiretap judges, as of any test."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.asked: list[httpx.URL] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()
