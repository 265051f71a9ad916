"""TELLS. What was decided, and why, in plain words: the same for the chat, the replay and the log."""
