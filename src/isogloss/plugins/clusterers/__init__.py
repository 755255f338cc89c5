"""The built-in clusterers: each groups the vectors of words into concepts."""
