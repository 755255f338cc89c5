"""What a score is worth: what stands beside it, and how far it would have come without a cause."""
