"""National code lists and spellings: text in, value out."""
