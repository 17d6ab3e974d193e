"""Letters to many while their worker is killed: real processes, real signals, a real SMTP server."""

import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.core.killing import Database, MailServer
from tests.core.program import environment
from tests.places import own_database

ROOT = Path(__file__).parents[2]
MEMBERS, KILLS = 90, 3
PATIENCE_S = 200
MAKE = f"from benchmarks.digests import make_community; make_community({MEMBERS}, 3)"
UNSENT = "SELECT message_id FROM core_letter WHERE sent_at IS NULL"


def wait_until(true):
    until = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_every_member_has_one_letter_and_a_kill_repeats_at_most_the_one_being_handed_over(tmp_path):
    rng = random.Random(3)
    server = MailServer(rng)
    between = set()
    with own_database() as own:
        surroundings = environment(tmp_path, {**own, "MAIL_URL": f"smtp://127.0.0.1:{server.port}"})
        subprocess.run([sys.executable, "-c", MAKE], env=surroundings, cwd=ROOT, check=True)
        database = Database(tmp_path, own)
        for number in range(1, KILLS + 1):
            with subprocess.Popen([sys.executable, "-m", "hallway", "worker"], env=surroundings) as worker:
                wait_until(lambda enough=number * MEMBERS // (KILLS + 1): len(server.taken) >= enough)
                server.arriving.clear()
                server.arriving.wait(PATIENCE_S)
                time.sleep(rng.choice([0, 0.002, 0.01]))
                worker.kill()
            time.sleep(0.1)  # what reached the mail server is taken, whoever sent it
            unrecorded = set(database.column(UNSENT)) & set(server.taken)
            assert len(unrecorded) <= 1
            between |= unrecorded
        with subprocess.Popen([sys.executable, "-m", "hallway", "worker"], env=surroundings) as worker:
            with suppress(AssertionError):  # told better below
                wait_until(lambda: len(server.letters) == MEMBERS and not database.column(UNSENT))
            worker.terminate()
    server.shutdown()
    server.server_close()
    assert len(server.letters) == MEMBERS
    assert {address: len(set(letters)) for address, letters in server.letters.items() if len(set(letters)) > 1} == {}
    assert {letter for letter, times in server.taken.items() if times > 1} <= between
