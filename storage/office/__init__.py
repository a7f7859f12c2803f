"""What officers look up and have done: plans, figures, the year, what they publish."""
