"""Whether anything acknowledged is lost when processes are killed: `python -m benchmarks.soak --minutes 10`.

A writer adds members and sends each a letter, and prints a member's number once the transaction is through. A worker
delivers. Both are killed with SIGKILL after some seconds, again and again, and started anew. At the end every number that
was printed must be a member, and that member's letter must have left.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WRITER = """
import os, sys
import django
django.setup()
from django.core.mail import send_mail
from django.db import transaction
from hallway.core import clock
from hallway.membership.actions.enrol import enrol_member
number = int(sys.argv[1])
while True:
    number += 1
    with transaction.atomic():
        person = enrol_member(email=f"m{number}@members.example", name=f"Member {number}", handle=f"m{number}", now=clock.now())
        send_mail(f"Welcome {number}", "Hello.", None, [f"m{number}@members.example"])
    os.write(1, f"{number}\\n".encode())
"""
CHECK = """
import django
django.setup()
from hallway.core.models import Delivery, Letter
from hallway.people.models import Person
print(*Person.objects.values_list("handle", flat=True))
print(Delivery.objects.filter(failed_at=None).count(), Delivery.objects.exclude(failed_at=None).count())
print(*Letter.objects.values_list("to", flat=True))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="hallway-soak-") as folder:
        data = Path(folder) / "data"
        environment = {**os.environ, "HALLWAY_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "hallway.settings"}
        environment["HALLWAY_LOG_LEVEL"] = "ERROR"

        def start(*words, **more):
            return subprocess.Popen([sys.executable, *words], env=environment, **more)

        assert start("-m", "hallway", "migrate").wait() == 0
        acknowledged, kills = [0], 0
        until = time.monotonic() + 60 * given.minutes
        while time.monotonic() < until:
            # a number that was written but not acknowledged when the writer died is left out
            writer = start("-c", WRITER, str(acknowledged[-1] + 1000), stdout=subprocess.PIPE)
            worker = start("-m", "hallway", "worker")
            time.sleep(rng.uniform(8, 20))
            for process in (writer, worker):
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
            said = writer.stdout.read().decode()
            acknowledged += [int(line) for line in said[: said.rfind("\n") + 1].split()]
            print(f"{kills} kills, {len(acknowledged) - 1} acknowledged", flush=True)
        worker = start("-m", "hallway", "worker")  # leases of the dead run out after two minutes
        while (found := _found(start))[1] > 0 and time.monotonic() < until + 600:
            time.sleep(5)
        worker.terminate()
        worker.wait()
        handles, waiting, failed, letters = found
        missing = [number for number in acknowledged[1:] if f"m{number}" not in handles]
        written = {
            line.split()[1].decode()
            for file in (data / "mail").glob("*.eml")
            for line in _head(file)
            if line.startswith(b"To:")
        }
        unsent = [number for number in acknowledged[1:] if f"m{number}@members.example" not in written]
        print(f"members: {len(handles)}, acknowledged and missing: {missing}")
        print(f"letters: {len(letters)}, acknowledged and not sent: {unsent}, waiting: {waiting}, given up: {failed}")
        sys.exit(1 if missing or unsent or waiting or failed else 0)


def _found(start):
    said = start("-c", CHECK, stdout=subprocess.PIPE).communicate()[0].decode().split("\n")
    waiting, failed = map(int, said[1].split())
    return set(said[0].split()), waiting, failed, said[2].split()


def _head(file):
    return file.read_bytes().split(b"\r\n\r\n")[0].split(b"\r\n")


if __name__ == "__main__":
    main()
