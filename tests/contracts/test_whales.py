"""Only what Unusual Whales published can be asked, with only the parameters it published."""

import httpx
import pytest

from bot.feeds.whales import endpoints
from bot.feeds.whales.endpoints import FLOW, IV, Endpoint
from tests.contracts.openapi import description, wrong_with

BASE = "https://api.unusualwhales.com"
ENDPOINTS = [each for each in vars(endpoints).values() if isinstance(each, Endpoint)]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.path)
def test_every_path_in_the_table_is_published_with_its_parameters(endpoint: Endpoint) -> None:
    published = description()["paths"][endpoint.path]["get"]
    assert endpoint.may <= {each["name"] for each in published["parameters"] if each["in"] == "query"}
    assert not published.get("deprecated", False)


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("/api/option-trades/flow-alerts?limit=200", ""),
        ("/api/darkpool/LUNR?limit=500&min_premium=0", ""),
        ("/api/stock/LUNR/option-contracts?limit=500&max_dte=50", ""),
        ("/api/stock/LUNR/option-contracts?limit=501", "greater than the maximum"),
        ("/api/stock/LUNR/option-contracts?order=volume", "order is no parameter"),
        ("/api/darkpool/recent?days=5", "days is no parameter"),
        ("/api/option-trades/flow-alerts?limit=201", "greater than the maximum"),
        ("/api/option-trades/flow-alerts?limit=many", "is no integer"),
        ("/api/flow/alerts", "not published"),
        ("/options-flow/dark-pool", "not published"),
    ],
)
def test_a_question_nobody_published_is_found(address: str, wrong: str) -> None:
    found = " ".join(wrong_with("GET", httpx.URL(BASE + address), description()))
    assert wrong in found
    assert bool(wrong) == bool(found)


def test_what_is_not_in_the_table_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="never asked for"):
        FLOW.filled(None, frozenset({"days"}))
    with pytest.raises(ValueError, match="needs a name"):
        IV.filled(None, frozenset())
    with pytest.raises(ValueError, match="needs a name"):
        FLOW.filled("LUNR", frozenset())
    assert IV.filled("../BRK/B", frozenset()) == "/api/stock/..%2FBRK%2FB/iv-rank"
