"""Letters about notices to a whole community: `python -m benchmarks.digests --members 100000`.

Makes a database of members, of whom each is told so many things that are due in one letter, in a folder that is removed
afterwards; starts a mail server of this machine that takes every letter and counts them, and `hallway worker` as an
operator does. Prints how long it took from the worker's start until the last letter was taken, and the worker's memory
at each tenth of them. Nothing leaves this machine. The kernels of the engine and a first snapshot are there before, as on
a server that runs; `--first-start` leaves them to the worker, which then makes them meanwhile.
"""

import argparse
import contextlib
import os
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import psutil


class Sink(socketserver.StreamRequestHandler):
    """Just enough of SMTP to take a letter: kept is its recipient, its Message-ID and its size."""

    disable_nagle_algorithm = True

    def handle(self):
        self.say(b"220 sink")
        self.server.connections += 1
        recipient = b""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb in {b"EHLO", b"HELO"}:
                self.say(b"250-sink\r\n250 PIPELINING" if self.server.pipelining else b"250 sink")
            elif verb == b"RCPT":
                recipient = line.strip()
                self.say(b"250 ok")
            elif verb == b"DATA":
                self.say(b"354 go on")
                self.take(recipient)
                self.say(b"250 taken")
            elif verb == b"QUIT":
                self.say(b"221 bye")
                return
            else:
                self.say(b"250 ok")

    def say(self, words):
        self.wfile.write(words + b"\r\n")

    def take(self, recipient):
        size, identity = 0, b""
        while (line := self.rfile.readline()) != b".\r\n":
            size += len(line)
            if line[:11].lower() == b"message-id:":
                identity = line.strip()
        with self.server.lock:
            self.server.bytes += size
            self.server.recipients[recipient] += 1
            self.server.identities[identity] += 1


class SinkServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, pipelining):
        super().__init__(("127.0.0.1", 0), Sink)
        self.pipelining = pipelining
        self.lock = threading.Lock()
        self.recipients, self.identities = Counter(), Counter()
        self.bytes = self.connections = 0


def make_community(members, notices):
    """Members with what is due to each, written many at a time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections, transaction

    from hallway.core import clock
    from hallway.membership.models import Community
    from hallway.notifications.models import Notice
    from hallway.people.models import Account, Person
    from hallway.relationships.models import Connection

    call_command("migrate", verbosity=0)
    Community.objects.create(pk=1, name="Harbour Partners")
    now = clock.now()
    languages = ["en", "de"]
    with transaction.atomic():
        Account.objects.bulk_create(
            (
                Account(
                    email=f"member{number}@members.example", password="!", joined_at=now, language=languages[number % 2]
                )
                for number in range(members)
            ),
            batch_size=1000,
        )
        accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))
        Person.objects.bulk_create(
            (
                Person(account_id=key, name=f"Member Number {number}", handle=f"member-{number}", created_at=now)
                for number, key in enumerate(accounts)
            ),
            batch_size=1000,
        )
        people = list(Person.objects.order_by("pk").values_list("pk", flat=True))

        def pairs():
            for place, person in enumerate(people):
                for step in range(1, notices + 1):
                    yield person, people[(place + step * 7) % members]

        Connection.objects.bulk_create(
            (
                Connection(low_id=min(pair), high_id=max(pair), asker_id=pair[1], asked_at=now, reached_at=now)
                for pair in pairs()
            ),
            batch_size=1000,
            ignore_conflicts=True,
        )
        rows = Connection.objects.values_list("pk", "low_id", "high_id", "asker_id").iterator(2000)
        due = now - timedelta(seconds=1)
        Notice.objects.bulk_create(
            (
                Notice(
                    person_id=high if asker == low else low,
                    actor_id=asker,
                    kind="connection_asked",
                    key=str(key),
                    topic=str(key),
                    thing=key,
                    made_at=now,
                    due_at=due,
                )
                for key, low, high, asker in rows
            ),
            batch_size=1000,
        )
    told = Notice.objects.values("person").distinct().count()
    connections.close_all()
    return told


def make_ready():
    """The kernels and a snapshot, in the process that made the community."""
    from hallway.atlas import refresh, warming
    from hallway.core import clock

    warming.get_ready()
    refresh.refresh_atlas(clock.now())


def memory_of(processes):
    """What the workers hold themselves, and with their share of files in memory, in MB.

    Of files that are read through the page cache (the database, the snapshot), the kernel keeps what it has room for.
    """
    own = together = 0
    for process in processes:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
        kb = {name: int(value.split()[0]) for name, value in (line.split(":") for line in lines)}
        own += kb["Anonymous"]
        together += kb["Pss"]
    return own / 1e3, together / 1e3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=5000)
    parser.add_argument("--notices", type=int, default=3, help="things told in each letter")
    parser.add_argument("--workers", type=int, default=1, help="processes of `hallway worker`")
    parser.add_argument("--first-start", action="store_true", help="kernels and snapshot are made meanwhile")
    parser.add_argument("--pipelining", action="store_true", help="the mail server takes several commands at once")
    parser.add_argument("--most-minutes", type=float, default=30)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="hallway-digests-") as folder,
        SinkServer(pipelining=given.pipelining) as sink,
    ):
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        os.environ["HALLWAY_DATA_DIR"] = folder
        os.environ["HALLWAY_MAIL_URL"] = f"smtp://127.0.0.1:{sink.server_address[1]}"
        begun = time.perf_counter()
        expected = make_community(given.members, given.notices)
        made_s = time.perf_counter() - begun
        if not given.first_start:
            make_ready()
        print(f"{given.members:,} members made in {made_s:.0f} s; {expected:,} are to be written to", flush=True)
        log = (Path(folder) / "worker.log").open("wb")
        begun = time.perf_counter()
        workers = [
            psutil.Process(subprocess.Popen([sys.executable, "-m", "hallway", "worker"], stdout=log, stderr=log).pid)
            for _number in range(given.workers)
        ]
        first, memory = 0.0, []
        try:
            while (taken := len(sink.recipients)) < expected and time.perf_counter() - begun < given.most_minutes * 60:
                time.sleep(0.2)
                if taken and not first:
                    first = time.perf_counter() - begun
                if taken >= expected * (len(memory) + 1) / 10:
                    memory.append(memory_of(workers))
            took = time.perf_counter() - begun
            memory.append(memory_of(workers))
            spent = sum(sum(worker.cpu_times()[:2]) for worker in workers)
        finally:
            for worker in workers:
                with contextlib.suppress(psutil.NoSuchProcess):
                    worker.send_signal(signal.SIGTERM)
            for worker in workers:
                with contextlib.suppress(psutil.Error):
                    worker.wait(30)
        twice = sum(1 for count in sink.recipients.values() if count > 1)
        print(
            f"{taken:,} of {expected:,} letters in {took:.1f} s ({taken / took:.0f} a second), the first after {first:.1f} s"
        )
        print(
            f"{sink.bytes / max(1, taken) / 1024:.1f} KB each, over {sink.connections:,} connections; {twice} members twice"
        )
        print(f"workers: {spent:.1f} s of processor time ({spent / max(1, taken) * 1000:.2f} ms a letter)")
        for words, column in (("memory of their own", 0), ("with files in memory", 1)):
            print(f"{words} at each tenth: {', '.join(f'{mb[column]:.0f}' for mb in memory)} MB")
        print(f"at this rate, 100,000 take {100_000 / (taken / took) / 60:.1f} minutes")


if __name__ == "__main__":
    main()
