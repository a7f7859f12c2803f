"""What the talks of a village head look up and have done, as values."""
