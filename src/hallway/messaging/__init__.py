"""Messaging: two people who are connected, or were introduced, write to each other.

A pair has one thread (`models/thread.py`), read and written on the page (`views.py`) or by answering the letter that
brought a message (`letters.py`, `incoming/`). Who may write is decided in `rules.py` when a message is sent; what was
said stays readable to both. `files.py` keeps attachments, which are only ever downloaded.
"""
