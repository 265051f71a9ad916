"""Whether two desks know the same, down to the last thing, and know it of the same things."""

from collections import deque
from random import Random
from typing import Any

from bot.recalling.freezing import parts

LISTS = (list, tuple, deque)
SETS = (set, frozenset)


def differs(one: Any, two: Any) -> str:
    """Where the first difference lies; nothing when there is none."""
    return _differs(one, two, "it", {})


def _differs(one: Any, two: Any, where: str, met: dict[int, tuple[int, Any, Any]]) -> str:
    if type(one) is not type(two):
        return f"{where}: {type(one).__name__} is not {type(two).__name__}"
    if id(one) in met:
        return "" if met[id(one)][0] == id(two) or _fixed(one) else f"{where}: another one of its kind"
    kind = type(one)
    if kind in LISTS + SETS or kind is dict or _parted(one):
        met[id(one)] = id(two), one, two
    if isinstance(one, LISTS):
        return _listed(list(one), list(two), where, met)
    if isinstance(one, SETS):
        return "" if one == two else f"{where}: {one} is not {two}"
    if isinstance(one, dict):
        paired = _listed(list(one), list(two), f"{where}'s keys", met)
        return paired or _listed(list(one.values()), list(two.values()), f"{where}[{list(one)[:3]}…]", met)
    if isinstance(one, Random):
        return "" if one.getstate() == two.getstate() else f"{where}: other chances"
    if _parted(one):
        for name, (mine, theirs) in _parts(one, two).items():
            if found := _differs(mine, theirs, f"{where}.{name}", met):
                return found
        return ""
    return "" if one == two else f"{where}: {one} is not {two}"


def _listed(one: list[Any], two: list[Any], where: str, met: dict[int, tuple[int, Any, Any]]) -> str:
    if len(one) != len(two):
        return f"{where}: {len(one)} are not {len(two)}"
    found = (_differs(mine, two[n], f"{where}[{n}]", met) for n, mine in enumerate(one))
    return next((each for each in found if each), "")


def _parted(one: object) -> bool:
    return type(one).__module__.startswith(("bot.", "engine.")) and not isinstance(one, str | int)


def _fixed(one: object) -> bool:
    """What cannot change may be known twice."""
    return isinstance(one, (tuple, frozenset)) or type(one).__hash__ is not object.__hash__


def _parts(one: object, two: object) -> dict[str, tuple[Any, Any]]:
    named = dict.fromkeys(parts(type(one))) | (vars(one) if hasattr(one, "__dict__") else {})
    return {name: (_part(one, name), _part(two, name)) for name in named}


def _part(whole: object, name: str) -> Any:
    return getattr(whole, name) if hasattr(whole, name) else None
