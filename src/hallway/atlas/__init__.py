"""The atlas: a read model of the whole community, derived from the truth and rebuilt at any time.

A *snapshot* is a folder of memory-mapped arrays that all processes share; the *overlay* is what changed since,
numbered rows of `Change` that each process lays over its snapshot before it answers. Capabilities register
what they put in (`registry.py`): ties for the networks, passages for the text indexes. The numbers of people
in the networks are their primary keys.
"""
