"""The one broker and data vendor of the desk, spoken to in its own words; nothing above sees them."""
