"""People: who they are in their own words, and who may see what of them.

A *person* is a human; a *member* is a person with an account here. Start reading in `models/person.py`; who
may see which field is decided in `rules.py`, always for a `viewer.Viewer`.
"""
