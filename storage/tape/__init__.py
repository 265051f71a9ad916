"""Tapes: the inputs only, as text a trader can write or as recorded lines."""
