"""Places: their names and codes, found, loaded from a list, kept."""
