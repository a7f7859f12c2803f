"""What stands at our borders keeps its word: services, libraries, databases."""
