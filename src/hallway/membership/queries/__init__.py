"""What the pages of membership ask for; one file per subject."""
