"""The review of sheets by the chapter and by the commune, and decisions."""
