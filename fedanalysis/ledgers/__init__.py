"""Ledgers: spreadsheets made by hand, read as they are, cleaned with a change log."""
