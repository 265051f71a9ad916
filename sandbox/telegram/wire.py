"""Reads a request as the Bot API does: query, form, multipart or JSON, each value by its declared kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_request import FileField

from sandbox.telegram.refusals import bad
from sandbox.telegram.spec import Method, Slot

PRIMITIVES = frozenset({"Integer", "Float", "String", "Boolean", "InputFile"})
UNREADABLE = (ValueError, LookupError, TypeError, AssertionError, RecursionError, HttpProcessingError)
YES = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    content_type: str
    content: bytes


@dataclass(slots=True)
class Call:
    """One request, read: parameters by name, files by the name of their part, and what was odd about it."""

    method: Method
    parameters: dict[str, object] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


async def read_call(request: web.Request, method: Method) -> Call:
    """All the ways to say it are one: later ones win over the query."""
    call = Call(method)
    given: dict[str, object] = dict(request.query)
    try:
        match request.content_type:
            case "application/json":
                given |= from_json(await request.read())
            case "application/x-www-form-urlencoded" | "multipart/form-data":
                await from_form(request, given, call.files)
            case _:
                pass
    except UNREADABLE as broken:
        raise bad("can't parse the request body") from broken
    for name, value in given.items():
        settle(call, name, value)
    for name, upload in call.files.items():
        if name in method.slots and name not in call.parameters:
            call.parameters[name] = upload
    return call


def from_json(body: bytes) -> Mapping[str, object]:
    """A body of JSON is an object or nothing."""
    if not body.strip():
        return {}
    return msgspec.json.decode(body, type=dict[str, object])


async def from_form(request: web.Request, given: dict[str, object], files: dict[str, Upload]) -> None:
    """Form fields are text, with GET too; parts with a file name are files."""
    readable = request if request.method == "POST" else request.clone(method="POST")
    for name, value in (await readable.post()).items():
        match value:
            case FileField():
                files[name] = Upload(value.filename, value.content_type, value.file.read())
            case bytes() | bytearray():
                given[name] = bytes(value).decode()
            case str():
                given[name] = value


def settle(call: Call, name: str, value: object) -> None:
    """Puts a value down in its declared kind; what Telegram would ignore is only told."""
    slot = call.method.slots.get(name)
    if slot is None:
        call.warnings.append(f"unknown parameter {name}")
    elif value is not None and value != "":
        call.parameters[name] = typed(slot, value)


def typed(slot: Slot, value: object) -> object:
    """JSON only where an object or an array is declared, so that the text "123" stays text."""
    if not PRIMITIVES.issuperset(slot.kinds):
        return structure(slot, value) if isinstance(value, str) else value
    if isinstance(value, str):
        return from_text(slot, value)
    if "String" in slot.kinds and "Integer" not in slot.kinds and isinstance(value, int | float):
        return msgspec.json.encode(value).decode()
    return value


def from_text(slot: Slot, text: str) -> object:
    """A form's text as what the parameter is declared to be."""
    match slot.kinds[0]:
        case "Integer" if text.lstrip("-").isdecimal() and text.isascii() and len(text) < 20:
            return int(text)
        case "Integer" if "String" not in slot.kinds:
            raise bad(f"{slot.name} must be an Integer")
        case "Float":
            return number(slot, text)
        case "Boolean":
            return text.lower() in YES
        case _:
            return text


def number(slot: Slot, text: str) -> float:
    """A Float from a form."""
    try:
        return float(text)
    except ValueError as broken:
        raise bad(f"{slot.name} must be a Float") from broken


def structure(slot: Slot, text: str) -> object:
    """An object or array that travels as JSON in a form field."""
    try:
        return msgspec.json.decode(text.encode())
    except (ValueError, RecursionError) as broken:
        raise bad(f"can't parse {slot.name} JSON object") from broken
