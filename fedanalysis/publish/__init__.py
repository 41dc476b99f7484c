"""Runs notebooks, keeps their numbers, renders the site."""
