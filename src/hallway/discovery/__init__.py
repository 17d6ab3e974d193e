"""Discovery: whom to meet and why, by which route, and the one search box.

Scores come from the atlas (`compute.py`); who may be seen is decided on the truth (`queries.py`) each time.
"""
