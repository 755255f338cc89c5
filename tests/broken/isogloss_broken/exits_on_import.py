# mypy: ignore-errors
# Broken on purpose: it calls sys.exit on import.
import sys

sys.exit("bye")
