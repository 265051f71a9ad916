"""What is asked from a shell and ends: replay, export, journal, trust."""
