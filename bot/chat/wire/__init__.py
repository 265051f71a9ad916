"""To Telegram and back: said once, in order, and only as often as it likes."""
