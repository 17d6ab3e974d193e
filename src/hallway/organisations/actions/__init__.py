"""What may be done about organisations and affiliations; one file per subject."""
