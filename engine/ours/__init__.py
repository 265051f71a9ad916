"""What is OURS: it changes only by what was written down."""
