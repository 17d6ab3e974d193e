"""Everything that reads relationships, always for somebody.

connections   who is connected, who asked whom      network    a member's own list of people
"""
