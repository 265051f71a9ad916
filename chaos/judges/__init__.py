"""Judges: each holds some invariants of the desk against what was written down and what the broker has."""
