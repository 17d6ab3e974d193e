"""Hallway: a networking server that a community runs for itself.

Importing this package does not import Django; the server starts in `hallway.cli`.
"""

__version__ = "0.1.0"
