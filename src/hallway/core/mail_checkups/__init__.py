"""What receivers of the server's letters look at, for `hallway doctor`.

Who may send for the domain (SPF), the key that signs (DKIM), what is to become of letters that neither shows to be ours
(DMARC), the reverse name of the sending server, and the way back. `asked.py` registers the checks; each looks at a
`Sender` through `Lookups`, which tests fill with answers of their own.
"""
