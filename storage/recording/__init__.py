"""What came in, day by day, beside the journal: every event in the order in which it was decided on."""
