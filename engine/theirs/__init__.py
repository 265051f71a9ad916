"""What is THEIRS: what the market said, and how long ago."""
