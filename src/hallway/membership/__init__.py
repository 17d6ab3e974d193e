"""Membership: how somebody joins, signs in, takes the first steps, and leaves.

Joining is open, by invitation or by application, as the community's own settings say (`models/community.py`);
signing in is allauth's, dressed by `adapter.py`. Terms, privacy notice and imprint have versions here.
"""
