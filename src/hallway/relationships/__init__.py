"""Relationships: the people one knows, how well, how it began, and who may hear of it.

A *tie* is what one person holds towards another; a *connection* is a tie that both sides confirmed; a *contact*
is an entry in one member's private address book. A tie counts for others only where both ends let it.
"""
