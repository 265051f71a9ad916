"""One detector a file: tape in, Signal out."""
