"""Charts and curves, drawn in a process of their own."""
