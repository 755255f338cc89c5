"""What is suspicious about a finished run: findings, with evidence and what to try."""
