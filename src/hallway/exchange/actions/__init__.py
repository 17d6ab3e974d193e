"""What may be done about asks and offers."""
