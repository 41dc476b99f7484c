"""Reports: what the figures printed in a text say, in exact arithmetic."""
