"""The one way storage says no."""


class StorageRefused(Exception):
    """One line a person can act on; whatever was there before is untouched."""


class Broken(StorageRefused):
    """It is not what was written: no other try will read it."""
