"""What it takes to remove a rule: a name, and what stands in its place."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

OURS = ("engine", "storage", "bot", "chaos")


class Patch(NamedTuple):
    """An attribute of a class, a module or a table, and what replaces it."""

    owner: Any
    name: Any
    instead: Any


class Removal(NamedTuple):
    """A rule by what the desk does without it."""

    name: str
    patches: tuple[Patch, ...]


def without(name: str, *patches: Patch | tuple[Patch, ...]) -> Removal:
    """One removal; several patches are one rule that stands in several places."""
    flat = [each for patch in patches for each in ((patch,) if isinstance(patch, Patch) else patch)]
    return Removal(name, tuple(flat))


def everywhere(function: Any, instead: Any) -> tuple[Patch, ...]:
    """A function under every name by which somebody imported it."""
    modules = [module for name, module in sorted(sys.modules.items()) if name.split(".")[0] in OURS]
    return tuple(
        Patch(module, name, instead)
        for module in modules
        for name, value in vars(module).items()
        if value is function
    )


@contextmanager
def removed(removal: Removal) -> Iterator[None]:
    """The desk without this rule, for as long as the block lasts."""
    before = [(patch, _get(patch)) for patch in removal.patches]
    for patch in removal.patches:
        _set(patch, patch.instead)
    try:
        yield
    finally:
        for patch, value in before:
            _set(patch, value)


def _get(patch: Patch) -> Any:
    if isinstance(patch.owner, dict):
        return patch.owner[patch.name]
    return vars(patch.owner)[patch.name]


def _set(patch: Patch, value: Any) -> None:
    if isinstance(patch.owner, dict):
        patch.owner[patch.name] = value
    else:
        setattr(patch.owner, patch.name, value)
