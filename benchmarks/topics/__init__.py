"""One module a topic: what is run at which sizes, and by whom. The harness finds them by name."""
