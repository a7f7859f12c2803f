"""A resident's sheet of the year, where they stand, what they choose."""
