"""The atlas: a read model of the whole community, derived from the truth and rebuilt at any time.

A *snapshot* (`snapshot.py`) is a folder of memory-mapped arrays that all processes share. The *overlay*
(`overlay.py`) is what changed since: numbered rows of `Change`, which each process lays over its snapshot before
it answers. Capabilities register what they put in (`registry.py`): ties for the networks, interests, and passages
for the text indexes. A person's number in the networks and in the index "people" is their primary key.

Two networks: `counted` holds the ties that both ends let count, for answers without names; `shown` holds those that
both ends let every member see, for routes. Everything in here is for members' eyes at most; what fewer may see is
laid over for one viewer at answer time and never stored.
"""
