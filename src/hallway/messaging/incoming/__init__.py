"""Mail in: what members answer to letters, and what mail servers say of letters.

Four doors (`commands.py` for a pipe, `lmtp.py`, `maildir.py`, `imap.py`) hand a mail over to one function,
`receive.receive`, which never raises for what is in it. `parse.py` reads it within limits, `bodies.py` finds its words,
`quotes.py` leaves out what is quoted, `automatic.py` knows what no human sent, `senders.py` who did, and `reports.py`
reads bounces and complaints. `answers.py` tells a member once why their mail was not passed on.
"""
