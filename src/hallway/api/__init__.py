"""JSON for programs, under `/api/`: the same queries and actions as the pages, with a token instead of a session.

`middleware.py` takes every request to `/api/` before sessions, cookies and forms are looked at, and
`answering.py` answers it: who asks (`queries/bearer.py`), how often (`limits.py`), and every refusal as problem details
(`problems.py`). What can be asked is in `v1`, one file per capability; it is loaded at the first request, since most
servers are asked for pages alone. `openapi.json` is made from it by `make reference`. Members make and revoke their
tokens on a settings page (`views.py`).
"""
