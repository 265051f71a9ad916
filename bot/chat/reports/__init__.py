"""What a person asks of the past and of the day: each page a pure function of rows or records."""
