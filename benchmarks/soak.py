"""Whether anything acknowledged is lost when processes are killed: `python -m benchmarks.soak --kills 200`.

People join a server over HTTP while its web processes, its worker, or all of them are killed with SIGKILL at moments
chosen to hurt, first on SQLite and then on a throw-away PostgreSQL server. What must hold is told in
`tests/core/killing.py`, which also runs ten such kills among the tests.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.core.killing import kill_and_look
from tests.postgres import NoServer, cluster


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="on each database")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="to repeat a run as far as that can be")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="on one database")
    given = parser.parse_args()
    faults = 0
    if given.only != "postgresql":
        faults += soak("SQLite", {}, kills=given.kills, seed=given.seed)
    if given.only != "sqlite":
        try:
            with cluster(install=True) as address:
                faults += soak("PostgreSQL", {"DATABASE": address}, kills=given.kills, seed=given.seed)
        except NoServer as problem:
            print(problem, file=sys.stderr)
            return 1
    return 1 if faults else 0


def soak(name: str, own: dict[str, str], *, kills: int, seed: int) -> int:
    """Kill so often, and print what was seen; the number of faults."""
    print(f"== {name}, {kills} kills, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="hallway-soak-") as folder:
        report = kill_and_look(Path(folder) / "data", own, kills=kills, seed=seed, said=every_tenth)
        if report.faults:
            print((Path(folder) / "server.log").read_text("utf-8")[-4000:])
    print(report, flush=True)
    return len(report.faults)


def every_tenth(words: str) -> None:
    if words.split()[0].endswith("0"):
        print(f"   {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
