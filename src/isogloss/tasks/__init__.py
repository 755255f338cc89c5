"""Fine-tuning: a model, a task and labelled text in one file; kept checkpoints and scores out."""
