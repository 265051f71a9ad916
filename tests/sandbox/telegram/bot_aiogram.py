"""aiogram plays the bot: a photo with a button, the tap answered, the caption changed."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, FSInputFile, InlineKeyboardButton, InlineKeyboardMarkup, Message


async def main(address: str, token: str, photo: str) -> None:
    """Runs until the tap is done with."""
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(address)))
    floor = Dispatcher()

    @floor.message(CommandStart())
    async def start(message: Message) -> None:
        markup = InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text="Buy", callback_data="buy")]]
        )
        picture = FSInputFile(photo)
        await message.answer_photo(picture, caption="<b>SPY</b> 🚀", parse_mode="HTML", reply_markup=markup)

    @floor.callback_query()
    async def tap(query: CallbackQuery) -> None:
        await query.answer("bought")
        assert isinstance(query.message, Message)
        await query.message.edit_caption(caption="filled")
        await floor.stop_polling()

    await floor.start_polling(bot, polling_timeout=20, handle_signals=False)


asyncio.run(main(*sys.argv[1:]))
