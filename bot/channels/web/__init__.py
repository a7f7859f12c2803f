"""The page on the web."""
