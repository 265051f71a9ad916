"""Holds a value against the table: what does not fit, and what nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.telegram.spec import SPEC
from sandbox.telegram.wire import Upload


@dataclass(slots=True)
class Findings:
    """`misfits` break the table; `unknown` are fields and objects the table does not have."""

    misfits: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def add(self, other: "Findings") -> None:
        """Takes over what was found further in."""
        self.misfits += other.misfits
        self.unknown += other.unknown


def check(value: object, kinds: Sequence[str], path: str) -> Findings:
    """Fits if one of the kinds fits; otherwise tells what keeps the best of them from it."""
    tried = [check_one(value, kind, path) for kind in recognised(value, kinds)]
    return min(tried, key=lambda found: (len(found.misfits), len(found.unknown)))


def recognised(value: object, kinds: Sequence[str]) -> Sequence[str]:
    """An object with all that an emulated kind requires is that kind, not one that nobody emulates."""
    if not isinstance(value, dict):
        return kinds
    needs = {
        kind: {slot.name for slot in SPEC.slots(kind).values() if slot.required}
        for kind in kinds
        if SPEC.knows(kind)
    }
    return [kind for kind, needed in needs.items() if needed and needed <= value.keys()] or kinds


def check_one(value: object, kind: str, path: str) -> Findings:
    """One kind: an array, a union, an object or a primitive."""
    if kind.startswith("["):
        return check_array(value, kind[1:-1], path)
    if kind in SPEC.unions:
        return check(value, discriminated(value, SPEC.unions[kind]), path)
    if SPEC.knows(kind):
        return check_object(value, kind, path)
    return check_primitive(value, kind, path)


def check_array(value: object, kind: str, path: str) -> Findings:
    """Every element on its own."""
    if not isinstance(value, list | tuple):
        return Findings([f"{path} must be an array"])
    found = Findings()
    for at, element in enumerate(value):
        found.add(check_one(element, kind, f"{path}[{at}]"))
    return found


def check_object(value: object, kind: str, path: str) -> Findings:
    """Required fields are there, known fields fit, others are told."""
    if not isinstance(value, dict):
        return Findings([f"{path} must be an object {kind}"])
    slots = SPEC.slots(kind)
    found = Findings(
        [f"{path}.{name} is missing" for name in slots if slots[name].required and name not in value]
    )
    for name, inner in value.items():
        if name in slots:
            found.add(check(inner, slots[name].kinds, f"{path}.{name}"))
        else:
            found.unknown.append(f"{path}.{name} is unknown to {kind}")
    return found


def discriminated(value: object, members: Sequence[str]) -> Sequence[str]:
    """The members of a union that could be meant: `MenuButtonDefault` for `{"type": "default"}`."""
    if not isinstance(value, dict):
        return members
    said = str(value.get("type") or value.get("status") or value.get("source") or "").replace("_", "").lower()
    meant = [member for member in members if said and member.lower().endswith(said)]
    return meant or members


def check_primitive(value: object, kind: str, path: str) -> Findings:
    """JSON's own kinds, and objects nobody emulates."""
    match kind, value:
        case ("Integer", int()) if not isinstance(value, bool):
            return Findings()
        case ("Float", int() | float()) if not isinstance(value, bool):
            return Findings()
        case ("String", str()) | ("Boolean", bool()) | ("True", True) | ("InputFile", Upload()):
            return Findings()
        case ("Integer" | "Float" | "String" | "Boolean" | "True" | "InputFile", _):
            return Findings([f"{path} must be {kind}"])
        case (_, dict()):
            return Findings(unknown=[f"{path} holds a {kind}, which is not emulated"])
        case _:
            return Findings([f"{path} must be an object {kind}"])
