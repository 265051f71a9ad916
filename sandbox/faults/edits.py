"""What a fault does to something said: pure, on decoded data and on bytes."""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

import msgspec

from sandbox.faults.kinds import Change, Malformed, Rows

HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"
NOT_TEXT = b"\xff\xfe\x00{\x80\x81"

Edit = Callable[[Any], Any]


def spoilt(said: bytes, fault: Malformed) -> bytes:
    """The same, unreadable."""
    match fault.how:
        case "cut":
            return said[: len(said) // 2]
        case "html":
            return HTML
        case "empty":
            return b""
        case "bytes":
            return NOT_TEXT


def edited(said: bytes, edit: Edit) -> bytes:
    """Decodes JSON or MessagePack, edits, and writes it the same way; what is neither stays as it is."""
    text = said.lstrip()[:1] in (b"{", b"[", b'"')
    try:
        data = msgspec.json.decode(said) if text else msgspec.msgpack.decode(said)
    except msgspec.DecodeError:
        return said
    return msgspec.json.encode(edit(data)) if text else msgspec.msgpack.encode(edit(data))


def editing(fault: Change | Rows, draws: Random) -> Edit:
    """The edit a fault asks for."""
    match fault:
        case Change():
            return lambda data: changed(data, fault.path.split("."), fault.value)
        case Rows():
            return lambda data: listed(data, fault, draws)


def changed(data: Any, path: Sequence[str], value: Any) -> Any:
    """A copy with another value at the path; a path that is not there changes nothing."""
    step, *rest = path
    match data:
        case dict():
            copy = dict(data)
            for key in list(data) if step == "*" else [step]:
                if not rest and value is msgspec.UNSET:
                    copy.pop(key, None)
                elif not rest:
                    copy[key] = value
                elif key in copy:
                    copy[key] = changed(copy[key], rest, value)
            return copy
        case list():
            return list(_changed_rows(data, step, rest, value))
        case _:
            return data


def _changed_rows(rows: list[Any], step: str, rest: Sequence[str], value: Any) -> Iterator[Any]:
    for index, row in enumerate(rows):
        if step not in ("*", str(index)):
            yield row
        elif rest:
            yield changed(row, rest, value)
        elif value is not msgspec.UNSET:
            yield value


def listed(data: Any, fault: Rows, draws: Random) -> Any:
    """A copy whose list (the one at the path, or else the first there is) is not what it was."""
    path = fault.path.split(".") if fault.path else first_list(data)
    if path is None:
        return data
    found = at_path(data, path)
    if not isinstance(found, list):
        return data
    rows = [row for row in found if draws.random() >= fault.lost]
    rows += [row for row in rows if draws.random() < fault.twice]
    match fault.order:
        case "reversed":
            rows.reverse()
        case "shuffled":
            draws.shuffle(rows)
        case "same":
            pass
    return changed(data, path, rows) if path else rows


def at_path(data: Any, path: Sequence[str]) -> Any:
    """What stands at a path without wildcards, or None."""
    for step in path:
        match data:
            case dict() if step in data:
                data = data[step]
            case list() if step.isdecimal() and int(step) < len(data):
                data = data[int(step)]
            case _:
                return None
    return data


def first_list(data: Any) -> list[str] | None:
    """Where the outermost list is."""
    waiting: list[tuple[list[str], Any]] = [([], data)]
    for path, value in waiting:
        if isinstance(value, list):
            return path
        if isinstance(value, dict):
            waiting += [([*path, str(key)], inner) for key, inner in value.items()]
    return None
