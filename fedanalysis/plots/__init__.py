"""Draws figures that carry their own title, words and numbers; frames in, Chart out."""
