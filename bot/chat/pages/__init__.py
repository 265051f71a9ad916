"""What a person asks for, and what the day has come to."""
