"""pyTelegramBotAPI plays the bot: a photo with a button, the tap answered, the caption changed."""

import asyncio
import sys
from pathlib import Path

from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message


async def main(address: str, token: str, photo: bytes) -> None:
    """Runs until the tap is done with."""
    asyncio_helper.API_URL = f"{address}/bot{{0}}/{{1}}"
    bot = AsyncTeleBot(token)
    over = asyncio.Event()

    @bot.message_handler(commands=["start"])
    async def start(message: Message) -> None:
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Buy", callback_data="buy")]])
        caption = "<b>SPY</b> 🚀"
        await bot.send_photo(message.chat.id, photo, caption, parse_mode="HTML", reply_markup=markup)

    @bot.callback_query_handler(func=lambda query: query.data == "buy")
    async def tap(query: CallbackQuery) -> None:
        await bot.answer_callback_query(query.id, "bought")
        await bot.edit_message_caption("filled", query.message.chat.id, query.message.message_id)
        over.set()

    polling = asyncio.ensure_future(bot.polling(timeout=20, request_timeout=30))
    await over.wait()
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    await bot.close_session()


asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_bytes()))
