"""The desk in a chat: what is shown, and how it is sent."""
