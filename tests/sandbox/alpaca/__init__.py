"""The vendor's client imports what its own dependency has deprecated; that warning is not ours to fail on."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import alpaca.trading.stream  # noqa: F401
