"""What programs can ask, one file for each capability: `people.py` is everything under `/api/v1/people`.

An operation reads one query or calls one action, and puts what it got into a shape of `shapes`; permission, visibility
and state are decided below. `bearer.py` says who asks, `paging.py` how a list goes on, `assembly.py` makes one API of
it, and `document.py` the description that programs read.
"""
