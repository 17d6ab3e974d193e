"""What may be done about reports."""
