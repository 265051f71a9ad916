"""Rules taken out of the real code, one at a time: a judge that does not notice is no judge."""
