"""Corpora of one study side by side, matched for words and for how frequent their types are."""
