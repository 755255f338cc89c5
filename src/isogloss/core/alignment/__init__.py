"""Which words of parallel sentences translate each other: links, aligners, what is counted."""
