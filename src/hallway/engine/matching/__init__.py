"""The allotment of a round: which suggestions are made when everybody's week is limited.

Start at `allot.py`. `rows.py` checks the pairs and puts them in rows, `augment.py` is exact, `auction.py` is for many
pairs, `bound.py` proves how good either is.
"""
