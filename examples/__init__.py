"""First experiments as recipes: ``python -m examples.NAME``, each with a page that reads it."""
