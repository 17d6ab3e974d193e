"""The invented community of the demo, and large ones for load tests: people who do not exist.

`vocabulary.py`, `headlines.py` and `texts.py` hold the words, `invent.py` makes records of them, `settle.py` lets the
invented sign in, `faces.py` draws them. A demo is loaded as any community file is.
"""
