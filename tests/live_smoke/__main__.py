"""`python -m tests.live_smoke`: checks what there are keys for, and prints what differs."""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping

import httpx

from tests.live_smoke import alpaca, telegram, whales
from tests.live_smoke.claims import Claim, told

Service = tuple[str, httpx.AsyncClient, list[Claim]]


def services(env: Mapping[str, str], *, order: bool) -> list[Service]:
    """The services somebody holds a key for."""
    found: list[Service] = []
    if token := env.get("UW_TOKEN"):
        url = env.get("UW_URL", "https://api.unusualwhales.com")
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        found.append(("Unusual Whales", client(url, headers), whales.CLAIMS))
    if key := env.get("ALPACA_KEY"):
        url = env.get("ALPACA_URL", "https://paper-api.alpaca.markets")
        if not alpaca.is_paper(url):
            raise SystemExit("live_smoke: ALPACA_URL is not the paper account")
        headers = {"APCA-API-KEY-ID": key, "APCA-API-SECRET-KEY": env.get("ALPACA_SECRET", "")}
        found.append(("Alpaca", client(url, headers), alpaca.CLAIMS + ([alpaca.ORDER] if order else [])))
    if token := env.get("TELEGRAM_TOKEN"):
        url = env.get("TELEGRAM_URL", "https://api.telegram.org")
        found.append(("Telegram", client(f"{url}/bot{token}/", {}), telegram.CLAIMS))
    return found


def client(url: str, headers: Mapping[str, str]) -> httpx.AsyncClient:
    """A client with deadlines."""
    return httpx.AsyncClient(base_url=url, headers=dict(headers), timeout=httpx.Timeout(20, connect=10))


async def check(every: list[Service]) -> int:
    """Prints each claim; returns how many do not hold."""
    broken = 0
    for name, asked, claims in every:
        async with asked:
            for sentence, difference in await told(asked, claims):
                broken += difference is not None
                print(f"{name}: {sentence}: {difference or 'so'}")
    return broken


def main() -> int:
    """0 if every claim holds, 1 if one does not, 2 if there is nothing to ask."""
    parser = argparse.ArgumentParser(prog="python -m tests.live_smoke")
    parser.add_argument("--paper-order", action="store_true", help="place and cancel one paper order")
    every = services(os.environ, order=parser.parse_args().paper_order)
    if not every:
        print("live_smoke: set UW_TOKEN, ALPACA_KEY and ALPACA_SECRET, or TELEGRAM_TOKEN", file=sys.stderr)
        return 2
    return 1 if asyncio.run(check(every)) else 0


if __name__ == "__main__":
    sys.exit(main())
