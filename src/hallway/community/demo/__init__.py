"""The invented community of the demo, and large ones for load tests: people who do not exist.

`vocabulary.py` holds the words, `invent.py` makes records of them, `accounts.py` lets the invented sign in. A demo
is loaded as any community file is.
"""
