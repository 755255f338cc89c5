"""How scores depend on thresholds and settings, and which orderings survive them."""
