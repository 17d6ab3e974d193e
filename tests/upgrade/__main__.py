"""`python -m tests.upgrade`: keep a small database of the release that is being cut."""

import json
import sys

from hallway import __version__
from tests.postgres import cluster
from tests.upgrade.keep import KEPT, RELEASED, keep, migrations

if any(KEPT.glob(f"{__version__}-*")):
    sys.exit(f"{__version__} is kept already. A released database is never made anew; raise the version first.")
keep(KEPT, version=__version__, own={}, kind="sqlite")
with cluster(install=True) as address:
    keep(KEPT, version=__version__, own={"DATABASE": address}, kind="postgresql")
RELEASED.write_text(json.dumps(migrations(), indent=1) + "\n", "utf-8")
