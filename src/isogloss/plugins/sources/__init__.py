"""Where vectors for words come from: a transformer, its untrained twin, or files."""
