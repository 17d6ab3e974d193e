"""Moderation: reports by members, decided by moderators, each look logged."""
