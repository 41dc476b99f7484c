"""Mutants: one thing wrong at a time, in a copy of the project; does the check notice?"""
