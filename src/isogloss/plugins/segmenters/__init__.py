"""Ways to find the words of a text."""
