"""A Bot API server and the people who talk to the bot: enough of Telegram to run a desk without one."""
