"""What a file may be, where files live, and how they are written."""
