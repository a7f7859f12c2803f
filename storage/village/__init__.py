"""What the head of a chapter looks up and has done."""
