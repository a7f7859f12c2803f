"""What campaign news and reminders look up and have done, as values."""
