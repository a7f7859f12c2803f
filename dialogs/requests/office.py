"""What the talks of officers look up and have done, as values."""
