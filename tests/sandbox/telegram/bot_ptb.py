"""python-telegram-bot plays the bot: a photo with a button, the tap answered, the caption changed."""

import asyncio
import sys
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler
from telegram.request import HTTPXRequest


async def main(address: str, token: str, photo: bytes) -> None:
    """Runs until the tap is done with."""
    over = asyncio.Event()

    async def start(update: Update, _: Any) -> None:
        assert update.message is not None
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Buy", callback_data="buy", style="success")]])
        await update.message.reply_photo(photo, "<b>SPY</b> 🚀", parse_mode="HTML", reply_markup=markup)

    async def tap(update: Update, _: Any) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("bought")
        await update.callback_query.edit_message_caption("filled")
        over.set()

    def direct() -> HTTPXRequest:
        return HTTPXRequest(httpx_kwargs={"trust_env": False})

    builder = (
        Application.builder().token(token).base_url(f"{address}/bot").base_file_url(f"{address}/file/bot")
    )
    bot = builder.request(direct()).get_updates_request(direct()).build()
    bot.add_handler(CommandHandler("start", start))
    bot.add_handler(CallbackQueryHandler(tap))
    async with bot:
        assert bot.updater is not None
        await bot.updater.start_polling(timeout=20)
        await bot.start()
        await over.wait()
        await bot.updater.stop()
        await bot.stop()


asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_bytes()))
