"""What the sandbox claims about the Bot API; nothing is sent to anybody, and no update is confirmed."""

import httpx

from tests.live_smoke.claims import Claim, body_of, differs

NOT_FOUND = {"ok": False, "error_code": 404, "description": "Not Found"}
UNAUTHORIZED = {"ok": False, "error_code": 401, "description": "Unauthorized"}
NOBODY = {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}


async def me(client: httpx.AsyncClient) -> str | None:
    """A bot knows itself."""
    body = body_of(await client.get("getMe"))
    return differs((True, True), (body["ok"], body["result"]["is_bot"]))


async def unknown_method(client: httpx.AsyncClient) -> str | None:
    """A method that does not exist."""
    return differs(NOT_FOUND, body_of(await client.get("makeCoffee")))


async def wrong_token(client: httpx.AsyncClient) -> str | None:
    """A token nobody has."""
    address = client.base_url.copy_with(path="/bot1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/getMe")
    return differs(UNAUTHORIZED, body_of(await client.get(address)))


async def nobody(client: httpx.AsyncClient) -> str | None:
    """A chat that does not exist."""
    return differs(NOBODY, body_of(await client.post("sendMessage", json={"chat_id": 1, "text": "x"})))


async def empty(client: httpx.AsyncClient) -> str | None:
    """A message without words."""
    body = body_of(await client.post("sendMessage", json={"chat_id": 1, "text": ""}))
    return differs((False, 400), (body["ok"], body["error_code"]))


CLAIMS = [
    Claim("a bot knows itself", me),
    Claim("an unknown method is not found", unknown_method),
    Claim("an unknown token is unauthorized", wrong_token),
    Claim("an unknown chat is told so", nobody),
    Claim("an empty text is refused", empty),
]
