"""Ways to find words in text."""
