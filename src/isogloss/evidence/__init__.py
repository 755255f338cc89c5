"""What a score is worth: intervals, null models, upper references, controls and comparisons."""
