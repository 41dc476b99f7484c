"""Files: spreadsheets, texts and Word tables, read safely into grids."""
