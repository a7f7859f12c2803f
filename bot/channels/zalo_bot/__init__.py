"""The free Zalo Bot."""
