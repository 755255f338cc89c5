"""The demo: a small corpus, its dictionaries and a toy model, and how they were made."""
