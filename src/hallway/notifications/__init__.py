"""What to tell whom, when, and whether by mail as well.

Something happens below, as a fact; `handlers` say whom it concerns, and a `Notice` is kept for each of them. `kinds`
says what a notice of a kind says, where it leads, and whether it still holds; the page (`queries.notices`) and the
letters (`actions.mail`) show only what holds at the moment of looking. Start with `kinds.registry` and `actions.tell`.
"""
