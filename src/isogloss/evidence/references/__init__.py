"""What a score is read against: chance, self-alignment, baselines and controls."""
