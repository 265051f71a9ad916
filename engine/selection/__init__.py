"""Which contract a setup is about, out of what the chain really lists."""
