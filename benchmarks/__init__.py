"""Each claim of speed as a ratio within one run, and the methods held against a known truth."""
