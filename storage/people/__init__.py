"""The people and households of a village: known, listed, loaded from a list, told apart."""
