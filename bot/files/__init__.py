"""Files that come in and go out: opened where they can harm nobody, read into rows, written as text."""
