"""The community as a whole: its file format, the invented community of the demo, and large ones for load tests."""
