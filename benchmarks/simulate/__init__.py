"""Holds the methods against made-up data whose truth is known."""
