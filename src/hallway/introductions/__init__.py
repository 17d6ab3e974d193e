"""Introductions: somebody asks to be introduced to another, or introduces two others to each other.

Everybody on the way can say no without anybody noticing. `course.py` says whose turn it is and what an introduction has
come to, as pure functions; `models` keeps it; `actions/begin.py` begins one, `actions/reach.py` brings it before
people in the order and number of what they accept, `actions/answer.py` takes their answers. Whoever began one is shown
what its own row says and never what anybody answered (`queries/begun.py`); those who are asked see their own part
(`queries/parts.py`). `links.py` and `letters.py` let everybody answer from their mail.
"""
