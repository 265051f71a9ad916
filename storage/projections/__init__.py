"""Tables to ask questions of: each says only what the journal says, and can be read out of it again."""
