"""What is asked about people, always by a viewer; one file per page or list."""
