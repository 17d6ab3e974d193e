"""Reporting somebody, the moderators' pages, and appealing."""
