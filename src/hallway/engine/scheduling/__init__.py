"""The rounds of an event: who meets whom, in which round, with nobody left over who could be seated.

Start at `plan_rounds.py`. `factor.py` chooses which pairs meet at all, `colouring.py` spreads them over the rounds,
`exchange.py` seats who is left and lifts the worst off, `seats.py` says who may have to sit out.
"""
