"""A small database of each release, kept, and brought up to this version by the tests.

`python -m tests.upgrade` writes the files of the current version into `tests/upgrade/kept/`: a backup for each of the two
databases, and beside them what the tests have to know of it (`0.1.0.json`). It is run when a release is cut, and never again
for that release. `docs/decisions/upgrades.md` tells what holds before the first one.
"""
