"""Everything that writes relationships, one subject a file."""
