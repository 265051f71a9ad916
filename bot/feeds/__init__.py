"""Feeds bring events: they parse, stamp and put, and nothing else."""
