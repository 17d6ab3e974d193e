"""What may be done about profiles and boundaries; one file per subject."""
