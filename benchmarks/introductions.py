"""Introductions: whether an answer shows in how long a page takes, and the pages of a large community under load.

    python -m benchmarks.introductions
    python -m benchmarks.introductions --load --introductions 500000 --seconds 60

The first compares, on a throw-away database, how long the pages of whoever asked take after each course that an
introduction can take without coming about: silence, a refusal and silence at a later place, no room, expiry. Members
are dealt to the courses at random and asked in random order, all within one run; beside the medians stand, for each
course against silence, the probability of such a difference by chance (two-sided Mann-Whitney and Kolmogorov-Smirnov,
Holm's correction over all comparisons). Anything below 0.01 ends with exit code 1.

The second works on the data folder of `hallway demo --members 100000 --ties 1000000 --no-serve` (HALLWAY_DATA_DIR, or
HALLWAY_DATABASE as well): it writes introductions until there are so many, with the answers and times of two years,
starts a server of two web processes and asks for the pages of introductions as `benchmarks.pages` does.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from benchmarks.pages import cookie_of, measure, server
from hallway.core.ids import uuid7

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
BATCH = 5000


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


# the pages of a large community


ROW = (
    "id", "public_id", "begun", "initiator_id", "named", "pair", "words", "asked_at", "ends_at", "accepted_at",
    "withdrawn_at", "ended_told_at", "outcome_asked_at", "met_at", "helped", "thanked_at",
)  # fmt: skip
PART = (
    "public_id", "introduction_id", "role", "position", "person_id", "answer", "word", "due_at", "reached_at",
    "reminded_at", "answered_at", "nonce",
)  # fmt: skip


def fill(count, seed):
    """Write introductions until there are so many, as two years leave them."""
    from django.db import transaction

    from hallway.core.bulk import insert_rows, reserve_keys, room_for_indexes
    from hallway.introductions.models import Introduction, Part
    from hallway.people.models import Person

    there = Introduction.objects.count()
    if there >= count:
        return
    rng, begin = random.Random(seed), time.perf_counter()
    people = list(Person.objects.filter(account__isnull=False).order_by("pk").values_list("pk", flat=True))
    with room_for_indexes():
        while there < count:
            size = min(BATCH, count - there)
            with transaction.atomic():
                drawn = [draw(rng, people, key) for key in reserve_keys(Introduction, size)]
                insert_rows(Introduction, ROW, (row for row, _parts in drawn))
                insert_rows(Part, PART, (part for _row, parts in drawn for part in parts))
            there += size
    print(f"{count:,} introductions, {Part.objects.count():,} parts, written in {time.perf_counter() - begin:.0f} s")


def draw(rng, people, key):
    """One introduction and its parts, as rows: some members begin many and some are asked often."""
    four = []
    while len(four) < 4:
        person = people[int(len(people) * rng.random() ** 1.5)]
        if person not in four:
            four.append(person)
    initiator, connector, one, other = four
    now = datetime.now(UTC)
    asked_at = now - timedelta(days=rng.random() * 730)
    ends_at, answered_at = asked_at + timedelta(days=7), asked_at + timedelta(days=rng.random() * 5)
    answers = [rng.choice(["yes", "yes", "yes", "no", ""]) for _part in range(2)]
    asked = rng.random() < 0.7
    if asked:
        named, pair = [(connector, "connector", 0), (one, "end", 100)], (initiator, one)
        answers[1] = answers[1] if answers[0] == "yes" else ""
    else:
        named, pair = [(one, "end", 100), (other, "end", 101)], (one, other)
    agreed = answers == ["yes", "yes"]
    withdrawn = not agreed and rng.random() < 0.1
    over = not agreed and not withdrawn and ends_at < now
    row = (
        key, uuid7(), "asked" if asked else "offered", initiator,
        json.dumps([{"role": role, "person": person, "name": ""} for person, role, _position in named]),
        " ".join(sorted(f"p{person}" for person in pair)),
        "We both sail, and would like to meet over a coffee some time in spring.", asked_at, ends_at,
        answered_at if agreed else None, answered_at if withdrawn else None, ends_at if over else None,
        answered_at + timedelta(days=14) if agreed else None,
        answered_at + timedelta(days=9) if agreed and rng.random() < 0.5 else None, False,
        answered_at if agreed and rng.random() < 0.5 else None,
    )  # fmt: skip
    parts = []
    for (person, role, position), said in zip(named, answers, strict=True):
        at = asked_at if not asked or role == "connector" or answers[0] == "yes" else None
        parts.append(
            (
                uuid7(), key, role, position, person, said, "", at, at, at, answered_at if said else None,
                "0123456789abcdef" if at else "",
            )
        )  # fmt: skip
    return row, parts


def sessions(count, seed):
    """(cookie, path of an introduction of theirs) of so many members who began some."""
    from django.db import connection, connections

    from hallway.introductions.models import Introduction
    from hallway.people.models import Person

    rng = random.Random(seed)
    keys = list(Introduction.objects.order_by("pk").values_list("pk", flat=True))
    rows = Introduction.objects.filter(pk__in=rng.sample(keys, min(len(keys), 2 * count)))
    paths = {row.initiator_id: row.get_absolute_url() for row in rows}
    people = Person.objects.select_related("account").in_bulk(list(paths)[:count])
    found = [(cookie_of(person), paths[person.pk]) for person in people.values()]
    what = f"{connection.vendor}, {Person.objects.count():,} people, {len(keys):,} introductions"
    connections.close_all()
    return found, what


def plan(rng, found):
    for cookie, path in found:
        chance = rng.random()
        if chance < 0.6:
            yield "introductions", "GET", "/introductions/", cookie
        elif chance < 0.8:
            yield "one of them", "GET", path, cookie
        elif chance < 0.9:
            yield "begun", "GET", "/introductions/begun/", cookie
        else:
            yield "passed on", "GET", "/introductions/passed-on/", cookie


def load(count, *, seconds, rate, port, seed):
    fill(count, seed)
    warm, asked = 60, int(rate * seconds)
    found, what = sessions(warm + asked, seed)
    rng = random.Random(seed)
    with server(port) as (pool, _pid):
        measure(pool, list(plan(rng, found[:warm])), 10)
        took, wrong = measure(pool, list(plan(rng, found[warm:])), rate)
    print(f"{what}; {rate:g} requests a second for {seconds} s, 2 web processes")
    print(f"{'page':14}{'requests':>9}{'median':>9}{'p95':>9}{'p99':>9}  ms")
    everything = [second for part in took.values() for second in part]
    for name, part in [*sorted(took.items()), ("all", everything)]:
        cuts = statistics.quantiles(part, n=100)
        print(f"{name:14}{len(part):9}{cuts[49] * 1e3:9.1f}{cuts[94] * 1e3:9.1f}{cuts[98] * 1e3:9.1f}")
    print(f"answers other than expected: {len(wrong)} {wrong[:5]}")
    by_the_clock()


def by_the_clock():
    """How long the tasks of the schedule take when nearly nothing is due."""
    from hallway.core import clock
    from hallway.introductions.schedule import follow_up, move_introductions

    for task in (move_introductions, move_introductions, follow_up):
        begin = time.perf_counter()
        task(clock.now())
        print(f"{task.__name__}: {(time.perf_counter() - begin) * 1e3:.0f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=12, help="who ask, for each course")
    parser.add_argument("--looks", type=int, default=20, help="of each of them at each page and moment")
    parser.add_argument("--load", action="store_true", help="the pages of a large community instead")
    parser.add_argument("--introductions", type=int, default=500_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--port", type=int, default=8766)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.load:
        set_up()
        load(given.introductions, seconds=given.seconds, rate=given.rate, port=given.port, seed=given.seed)
        return
    with tempfile.TemporaryDirectory(prefix="hallway-introductions-") as folder:
        os.environ["HALLWAY_DATA_DIR"] = folder
        os.environ["HALLWAY_LOG_LEVEL"] = "ERROR"
        os.environ.pop("HALLWAY_DATABASE", None)
        set_up()
        differs = compare(latencies(given.members, given.looks, given.seed))
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
