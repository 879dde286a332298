"""The nouns of the record as other programs read them."""
