"""Whether a model uses its aligned concepts: ablations, swaps, and what one prediction rests on."""
