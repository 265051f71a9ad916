"""A start knows what was written: from the journal, or from a bookmark in it and the rows after."""
