"""The shape in which each kind is written, as one short number: what a journal of yesterday was made of."""

import hashlib
import json
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from storage.codec import KINDS

KEPT = Path(__file__).with_name("shapes.json")


def told(hint: Any) -> str:
    """A type down to its leaves: fields with their types and defaults, words of an enumeration."""
    if get_origin(hint) in (Union, UnionType):
        return " | ".join(sorted(told(arm) for arm in get_args(hint)))
    if get_origin(hint) is tuple:
        return f"[{', '.join(told(each) for each in get_args(hint) if each is not ...)}]"
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return f"{{{', '.join(_field(each, hints[each.name]) for each in fields(hint))}}}"
    if issubclass(hint, Enum):
        return "/".join(sorted(str(member.value) for member in hint))
    return str(hint.__name__)


def _field(each: "Field[Any]", hint: Any) -> str:
    default = "" if each.default is MISSING else f" = {each.default!r}"
    return f"{each.name}: {told(hint)}{default}"


def shape(cls: type) -> str:
    """Equal numbers, equal rows."""
    return hashlib.sha256(told(cls).encode()).hexdigest()[:12]


def shapes() -> dict[str, str]:
    """All kinds of today."""
    return {kind: shape(cls) for kind, cls in sorted(KINDS.items())}


if __name__ == "__main__":
    KEPT.write_text(json.dumps(shapes(), indent=1) + "\n")
