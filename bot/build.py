"""Which build this is, where nothing else need be read to say it."""

BUILD = "0.1.0"
