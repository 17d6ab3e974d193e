"""Introductions: whether an answer shows in how long a page takes: `python -m benchmarks.introductions`.

Compares, on a throw-away database, how long the pages of whoever asked take after each course that an
introduction can take without coming about: silence, a refusal and silence at a later place, no room, expiry. Members
are dealt to the courses at random and asked in random order, all within one run; beside the medians stand, for each
course against silence, the probability of such a difference by chance (two-sided Mann-Whitney and Kolmogorov-Smirnov,
Holm's correction over all comparisons). Anything below 0.01 ends with exit code 1.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from benchmarks.pages import cookie_of

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)
#: how each goes on; `both` connectors and the other end are asked in turn
COURSES = {
    "silence": [],
    "the first refuses": ["no"],
    "the second is silent": ["yes"],
    "the second refuses": ["yes", "no"],
    "the end is silent": ["yes", "yes"],
    "the end refuses": ["yes", "yes", "no"],
    "no room": None,
}
MOMENTS = {"under way": NOW + timedelta(days=3), "over": NOW + timedelta(days=8)}
SIGNIFICANT = 0.01


def set_up():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.settings")
    import django

    django.setup()


# how long the pages of whoever asked take


def latencies(members, looks, seed):
    """(moment, page, course) -> seconds of each look."""
    from django.core.management import call_command
    from django.test import Client

    from hallway.core import clock
    from hallway.introductions.schedule import move_introductions

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    rng = random.Random(seed)
    courses = [name for name in COURSES for _member in range(members)]
    rng.shuffle(courses)
    asked = [(course, *take_course(COURSES[course], number)) for number, course in enumerate(courses)]
    seconds = defaultdict(list)
    for moment, now in MOMENTS.items():
        with clock.frozen_at(now):
            move_introductions(now)
            clients = []
            for course, person, row in asked:
                client = Client(headers={"host": "localhost"})
                client.cookies.load(cookie_of(person))
                clients.append((course, client, row.get_absolute_url()))
            for look in range(looks + 1):
                rng.shuffle(clients)
                for course, client, path in clients:
                    for page, address in (("list", "/introductions/"), ("timeline", path)):
                        begin = time.perf_counter()
                        answer = client.get(address)
                        took = time.perf_counter() - begin
                        assert answer.status_code == 200, (address, answer.status_code)
                        if look:  # the first opens what is opened once
                            seconds[moment, page, course].append(took)
    return seconds


def take_course(answers, number):
    """Somebody who asked, and what came of it so far; everybody in it is in no other."""
    from hallway.core.clock import frozen_at
    from hallway.introductions.actions.answer import answer_part
    from hallway.introductions.actions.begin import ask_for_introduction
    from hallway.introductions.enums import Answer
    from hallway.introductions.rules import Named
    from hallway.membership.actions.enrol import enrol_member
    from hallway.people.models import Person
    from hallway.people.viewer import Viewer
    from hallway.relationships.models import Tie

    names = ("Ana", "Bo", "Cleo", "Dan")
    people = [
        enrol_member(email=f"{name}{number}@members.example", name=name, handle=f"{name.lower()}-{number}", now=NOW)
        for name in names
    ]
    ana, bo, cleo, dan = people
    if answers is None:
        Person.objects.filter(pk=bo.pk).update(connector_capacity=0)
    Tie.objects.create(holder=ana, other=bo)
    with frozen_at(NOW):
        row = ask_for_introduction(
            Viewer(ana, ana.account), to=Named(dan), connectors=[Named(bo), Named(cleo)], words="We both sail.", now=NOW
        )
    for who, said in zip((bo, cleo, dan), answers or [], strict=False):
        answer_part(row.parts.get(person=who), answer=Answer(said), now=LATER)
    return ana, row


def compare(seconds):
    """Print the distributions; whether any differs from silence."""
    from scipy.stats import ks_2samp, mannwhitneyu

    found = []
    for (moment, page, course), part in seconds.items():
        if course != "silence":
            silence = seconds[moment, page, "silence"]
            found.append((mannwhitneyu(part, silence).pvalue, (moment, page, course, "Mann-Whitney")))
            found.append((ks_2samp(part, silence).pvalue, (moment, page, course, "Kolmogorov-Smirnov")))
    chance = holm(found)
    print(f"{'':46}{'looks':>7}{'median':>9}{'p95':>9}{'p99':>9}  ms   by chance: Mann-Whitney, Kolmogorov-Smirnov")
    for (moment, page, course), part in seconds.items():
        cuts = statistics.quantiles(part, n=100)
        line = f"{moment:10} {page:10} {course:24}{len(part):7}{cuts[49] * 1e3:9.2f}{cuts[94] * 1e3:9.2f}{cuts[98] * 1e3:9.2f}"
        tests = [chance.get((moment, page, course, test)) for test in ("Mann-Whitney", "Kolmogorov-Smirnov")]
        print(line + "".join(f"{value:12.3f}" for value in tests if value is not None))
    least = min(chance.values())
    print(f"least probability by chance, corrected for {len(found)} comparisons: {least:.3f}")
    return least < SIGNIFICANT


def holm(found):
    """name -> corrected probability (Holm 1979)."""
    corrected, highest = {}, 0.0
    for rank, (value, name) in enumerate(sorted(found)):
        highest = max(highest, min(1.0, value * (len(found) - rank)))
        corrected[name] = highest
    return corrected


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=12, help="who ask, for each course")
    parser.add_argument("--looks", type=int, default=20, help="of each of them at each page and moment")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hallway-introductions-") as folder:
        os.environ["HALLWAY_DATA_DIR"] = folder
        os.environ["HALLWAY_LOG_LEVEL"] = "ERROR"
        os.environ.pop("HALLWAY_DATABASE", None)
        set_up()
        differs = compare(latencies(given.members, given.looks, given.seed))
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
