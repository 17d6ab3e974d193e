"""What may be done in messaging."""
