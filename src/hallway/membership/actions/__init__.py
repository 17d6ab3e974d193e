"""What may be done about joining, belonging and leaving; one file per subject."""
