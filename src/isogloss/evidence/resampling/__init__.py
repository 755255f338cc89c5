"""How far a score would move on other text: draws, replicates, intervals and bands."""
