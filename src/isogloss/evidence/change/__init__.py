"""What became of the concepts of one source in another: base against fine-tuned."""
