"""Other tools' files: one module a format, which reads and writes it."""
