"""Who is near whom in a network of ties: proximity, suggestions with reasons, routes, strengths, concentration.

Start reading in `network.py`, the one object programs hold; each algorithm has a file of its own:

    adjacency.py      rows of ties: a base (memory-mapped or not) and a small overlay of changed rows
    build.py          ties in any order -> rows, the strongest tie first
    pagerank.py       personalised PageRank by local push
    signals.py        what speaks for a pair: one number per candidate and signal
    mix.py            how the signals are put together, and what was learned from the network's own past
    meet.py           people to meet: candidates, signals, mix
    reasons.py        why two members should meet
    routes.py         exact best routes through people who trust each other
    tie_strengths.py  messages and meetings -> ties
    concentration.py  how few people a relationship between two organisations rests on
"""
