// grammY plays the bot: a photo with a button, the tap answered, the caption changed.
import { Bot, InlineKeyboard, InputFile } from "grammy";

const [address, token, photo] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot: address } });

bot.command("start", (context) =>
  context.replyWithPhoto(new InputFile(photo), {
    caption: "<b>SPY</b> 🚀",
    parse_mode: "HTML",
    reply_markup: new InlineKeyboard().text("Buy", "buy"),
  }));

bot.callbackQuery("buy", async (context) => {
  await context.answerCallbackQuery("bought");
  await context.editMessageCaption({ caption: "filled" });
  bot.stop();
});

await bot.start({ timeout: 20 });
