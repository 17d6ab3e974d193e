"""How long a large address book takes to import, and how much memory.

    python -m benchmarks.import_contacts [--rows 200000] [--postgres] [--again]

Makes a community in a throw-away data folder, writes a LinkedIn `Connections.csv` of invented people, and runs
`hallway import contacts` on it in a fresh process. Prints the seconds of the whole process, of its start alone
(an import of one row), and the peak memory of both. With --again the same file is imported twice.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from tests.postgres import cluster

FIRST = [
    "Ana",
    "Ben",
    "Chiara",
    "Dmitri",
    "Élodie",
    "Femke",
    "Goran",
    "Hana",
    "Ingrid",
    "João",
    "Kwame",
    "Lars",
    "Mei",
    "Noor",
    "Olu",
    "Petra",
    "Qi",
    "Rosa",
    "Sven",
    "Tomás",
]
LAST = [
    "Silva",
    "Okoro",
    "Müller",
    "Rossi",
    "Jansen",
    "Novák",
    "Tanaka",
    "Dupont",
    "García",
    "Lindqvist",
    "Mensah",
    "O'Neill",
    "Østergård",
    "Yılmaz",
    "Zieliński",
]
FIRMS = ["Northwind", "Contoso", "Fabrikam", "Tailspin Toys GmbH & Co. KG", "Wide World", "Proseware", "Litware"]
ROLES = ["Alliance Manager", "Head of Channel Sales", 'VP, "Platform"', "Geschäftsführerin", "Engineer"]


def write_connections(path, rows, seed=1):
    rng = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write('Notes:\n"When exporting your connection data, some addresses may be missing."\n\n')
        writer = csv.writer(stream)
        writer.writerow(["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"])
        for number in range(rows):
            first, last = rng.choice(FIRST), f"{rng.choice(LAST)}-{number % 9973}"
            email = f"{first}.{number}@example.org".lower() if rng.random() < 0.5 else ""
            url = f"https://www.linkedin.com/in/{first}-{number}"
            day = f"{rng.randint(1, 28):02} {rng.choice(['Jan', 'Mar', 'Aug', 'Dec'])} {rng.randint(2008, 2025)}"
            writer.writerow([first, last, url, email, f"{rng.choice(FIRMS)} {number % 500}", rng.choice(ROLES), day])


def hallway(*words, environment):
    """Seconds, CPU seconds, peak MB and what was printed, of one command in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "hallway", *map(str, words)], env=environment, capture_output=True, text=True
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, after.ru_maxrss / 1024, done.stdout


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--postgres", action="store_true", help="on a throw-away PostgreSQL server")
    options.add_argument("--again", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, cluster() if given.postgres else nullcontext("") as database:
        environment = {**os.environ, "HALLWAY_DATA_DIR": folder, "HALLWAY_DATABASE": database}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        small, large = Path(folder, "small.csv"), Path(folder, "Connections.csv")
        write_connections(small, 1, seed=2)
        write_connections(large, given.rows)
        hallway(
            "init", "--name", "Bench", "--address", "http://localhost:8000", "--operator", "ana@example.org",
            "--no-input", environment=environment,
        )  # fmt: skip
        handle = json.loads(hallway("user", "list", "--json", environment=environment)[-1])["users"][0]["handle"]
        command = ("--for", handle, "--json")
        idle_s, idle_cpu, idle_mb, _said = hallway("import", "contacts", small, *command, environment=environment)
        print(f"start alone            {idle_s:6.2f} s  {idle_cpu:6.2f} s CPU  {idle_mb:6.0f} MB")
        for _time in range(1 + given.again):
            seconds, cpu, peak_mb, said = hallway("import", "contacts", large, *command, environment=environment)
            report = json.loads(said)
            print(
                f"{given.rows:>9,} rows         {seconds:6.2f} s  {cpu:6.2f} s CPU  {peak_mb:6.0f} MB ({peak_mb - idle_mb:+.0f})  "
                f"{report['imported']:,} new, {report['merged']:,} merged, {len(report['skipped'])} left out"
            )


if __name__ == "__main__":
    main()
