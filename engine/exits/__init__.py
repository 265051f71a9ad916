"""One reason to leave a file: a holding in, perhaps an Exit out. They propose, never send."""
