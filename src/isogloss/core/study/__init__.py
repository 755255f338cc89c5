"""A study from its file to its results: inputs, plan, pipeline, records."""
