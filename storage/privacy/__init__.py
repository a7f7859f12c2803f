"""What the law asks for: seeing, erasing, backing up, keys, one-time links."""
