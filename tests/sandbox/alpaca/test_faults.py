"""What must be able to go wrong between a desk and its broker, made to happen over real sockets."""

import pytest
import requests

from sandbox.alpaca.terms import Fills, Terms
from sandbox.faults import Drop, Rule, Status
from tests.sandbox.alpaca.running import Running, running

WHOLE = Terms(fills=Fills(partial=0.0))


def order(venue: Running, client: str) -> dict[str, str]:
    """A market buy with the client's own name for it."""
    body = {"symbol": venue.near("SPY"), "qty": "1", "side": "buy", "type": "market"}
    return {**body, "time_in_force": "day", "client_order_id": client}


def find(venue: Running, client: str) -> requests.Response:
    """How a desk finds out what became of it."""
    return venue.ask("GET", f"/v2/orders:by_client_order_id?client_order_id={client}")


def test_an_order_is_taken_and_its_answer_lost() -> None:
    with running(terms=WHOLE) as venue:
        venue.faults.add(Rule(name="lost", fault=Drop(applied=True), where="POST /v2/orders", times=1))
        with pytest.raises(requests.ConnectionError):
            venue.ask("POST", "/v2/orders", json=order(venue, "lost"))
        assert find(venue, "lost").json()["client_order_id"] == "lost"
        again = venue.ask("POST", "/v2/orders", json=order(venue, "lost"))
        assert (again.status_code, again.json()["code"]) == (422, 40010001)


def test_an_order_never_arrives() -> None:
    with running(terms=WHOLE) as venue:
        venue.faults.add(Rule(name="before", fault=Drop(), where="POST /v2/orders", times=1))
        with pytest.raises(requests.ConnectionError):
            venue.ask("POST", "/v2/orders", json=order(venue, "never"))
        assert find(venue, "never").status_code == 404


def test_a_gateway_says_504_though_the_order_works() -> None:
    with running(terms=WHOLE) as venue:
        told = Status(code=504, applied=True, content_type="text/html")
        venue.faults.add(Rule(name="gateway", fault=told, where="POST /v2/orders", times=1))
        assert venue.ask("POST", "/v2/orders", json=order(venue, "late")).status_code == 504
        venue.pump(2)
        assert find(venue, "late").json()["status"] == "filled"


def test_the_control_key_is_not_the_brokers() -> None:
    with running(terms=WHOLE) as venue:
        assert requests.get(f"{venue.url}/book", timeout=5).status_code == 404
        assert requests.get(f"{venue.url}/v2/account", timeout=5).status_code == 401
        assert venue.control("GET", "book")["cash"] == "100000"


def test_two_venues_of_one_seed_tell_the_same() -> None:
    def told() -> object:
        with running(terms=WHOLE) as venue:
            venue.ask("POST", "/v2/orders", json=order(venue, "same"))
            venue.pump(5)
            return venue.control("GET", "book"), venue.ask("GET", "/v2/account").json()

    assert told() == told()
