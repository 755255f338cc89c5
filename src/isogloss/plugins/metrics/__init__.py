"""The built-in metrics. They use only what ``isogloss`` exports, as any plug-in does."""
