"""Figures ready to use: official series, policy events, case figures, coverage."""
