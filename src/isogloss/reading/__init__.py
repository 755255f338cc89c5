"""What stored results say, arranged for readers: the report, figures and the terminal share it."""
