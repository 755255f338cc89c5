# mypy: ignore-errors
# Broken on purpose: it fails on import.
import no_such_module
