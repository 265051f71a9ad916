"""Which rows are about which setup, so that its story can be told without reading everything."""

from dataclasses import fields

import sqlalchemy as sa

from engine.model.intents import INTENTS, CancelOrder, FindOrder, SubmitOrder
from engine.model.records import RECORDS, Alarm, Answer, Setup, Ticket
from storage.chain import Row
from storage.projections.ideas import Ideas
from storage.projections.page import Change, Page
from storage.schema import orders, stories, tickets

_TOLD = Change(stories, sa.insert(stories))
_ORDERED = sa.select(orders.c.setup).where(orders.c.order_id == sa.bindparam("name"))
_TICKETED = sa.select(tickets.c.setup).where(tickets.c.ticket == sa.bindparam("name"))

_NAMING = frozenset(
    cls
    for cls in (*RECORDS, *INTENTS)
    if "setup" in {field.name for field in fields(cls)}  # type: ignore[arg-type]
)


class Stories:
    """A row is about a setup if it names it, its ticket or its order."""

    def __init__(self, ideas: Ideas) -> None:
        self._ideas = ideas
        self._setups: dict[str, str] = {}

    def take(self, page: Page, row: Row, item: object) -> None:
        about = self._about(page, item)
        if about is None:
            return
        page.put(_TOLD, {"about": about, "seq": row.seq})
        match item:
            case Setup():
                for seq in self._ideas.behind(page, item):
                    page.put(_TOLD, {"about": about, "seq": seq})
            case SubmitOrder():
                self._setups[item.order_id] = about
            case Ticket():
                self._setups[item.ticket] = about
            case _:
                pass

    def _about(self, page: Page, item: object) -> str | None:
        match item:
            case CancelOrder() | FindOrder():
                return self._setup(page, _ORDERED, item.order_id)
            case Answer():
                return self._setup(page, _TICKETED, item.about)
            case Alarm():
                return item.about
            case _ if type(item) in _NAMING:
                return str(item.setup)  # type: ignore[attr-defined]
            case _:
                return None

    def _setup(self, page: Page, question: sa.Select[tuple[str]], name: str) -> str:
        """What cannot be traced to a setup is told under its own name."""
        known = self._setups.get(name)
        if known is None:
            found = page.find(question, name=name)
            known = self._setups[name] = str(found[0]["setup"]) if found else name
        return known
