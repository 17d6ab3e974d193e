"""A copy of everything the server keeps in one file, made while it runs, and a server made from such a file.

archive    the file: a compressed tar whose list of contents, with sizes and hashes, comes first
contents   what of the data folder belongs in it, held still while it is copied
databases  SQLite's and PostgreSQL's own ways to copy themselves at one moment
make       `hallway backup`
restore    `hallway restore`: check, unpack beside, bring up to date, delete again, then put in place
settle     the step of a restore that runs as a process of its own on what was unpacked
swap       putting in place, so that a crash in the middle is carried through at the next start

A backup holds the whole community in plain words, with the keys: as private as the server itself.
"""
