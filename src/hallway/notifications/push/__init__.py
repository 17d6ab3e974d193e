"""Telling browsers: RFC 8030 (web push), RFC 8291 with RFC 8188 (encryption), RFC 8292 (the server's own key).

`encryption` makes of words what only the browser can read, `vapid` says who sends it, `words` what is said,
`sending` hands it over. `actions.browsers` decides when.
"""
