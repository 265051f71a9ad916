"""What a bar says, in numbers: one measure a page, fed closed bars in order, None until it may be trusted."""
