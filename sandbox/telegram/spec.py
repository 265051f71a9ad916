"""What of the Bot API is emulated, as a table: every request and every reply is held against it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TABLE = Path(__file__).parent / "bot_api.txt"


@dataclass(frozen=True, slots=True)
class Slot:
    """One field or parameter; a kind in brackets is an array of it."""

    name: str
    kinds: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Method:
    """One method: what it takes and what it gives."""

    name: str
    returns: tuple[str, ...]
    slots: Mapping[str, Slot]


@dataclass(frozen=True, slots=True)
class Spec:
    """The whole table. `newer` are slots younger than the version the table is of."""

    methods: dict[str, Method] = field(default_factory=dict)
    types: dict[str, dict[str, Slot]] = field(default_factory=dict)
    unions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    newer: dict[str, dict[str, Slot]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)

    def slots(self, kind: str) -> Mapping[str, Slot]:
        """The fields of an object, the younger ones among them."""
        return {**self.types.get(kind, {}), **self.newer.get(kind, {})}

    def knows(self, kind: str) -> bool:
        """True for an object that is emulated."""
        return kind in self.types or kind in self.newer

    def method(self, name: str) -> Method | None:
        """By its name in any case, as on the wire."""
        return self.methods.get(name.lower())


def slot(text: str) -> Slot:
    """`name!:A|B` as a field."""
    name, _, kinds = text.partition(":")
    return Slot(name.removesuffix("!"), tuple(kinds.split("|")), name.endswith("!"))


def entries(lines: Sequence[str]) -> Iterator[tuple[str, dict[str, Slot]]]:
    """Each head with the indented fields below it."""
    heads = [at for at, line in enumerate(lines) if not line.startswith(" ")]
    for at, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        slots = [slot(word) for line in lines[at + 1 : end] for word in line.split()]
        yield lines[at], {each.name: each for each in slots}


def sections(text: str) -> dict[str, list[str]]:
    """The table by its headings, without comments."""
    found: dict[str, list[str]] = {"": []}
    heading = ""
    for line in text.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
            found[heading] = []
        elif line and not line.startswith("#"):
            found[heading].append(line)
    return found


def read(text: str) -> Spec:
    """The table from its text."""
    spec, parts = Spec(), sections(text)
    for head, slots in entries(parts["methods"]):
        name, _, returns = head.partition(" -> ")
        spec.methods[name.lower()] = Method(name, tuple(returns.split("|")), slots)
    for head, slots in entries(parts["types"]):
        name, _, members = head.partition(" = ")
        if members:
            spec.unions[name] = tuple(members.split())
        else:
            spec.types[name] = slots
    spec.newer.update(entries(parts["newer"]))
    spec.absent.update((name.lower(), name) for line in parts["not emulated"] for name in line.split())
    return spec


SPEC = read(TABLE.read_text(encoding="utf-8"))
