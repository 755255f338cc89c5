"""Tasks that models are fine-tuned to: labelled text in, a head on a model, scores out."""
