"""What goes in and out: plain values, never rows; one file for each capability."""
