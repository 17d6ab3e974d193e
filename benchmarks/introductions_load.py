"""Introductions, notices and lists for programs in a large community: `python -m benchmarks.introductions_load`.

Works on the data folder of `hallway demo --members 100000 --ties 1000000 --no-serve` (HALLWAY_DATA_DIR, or
HALLWAY_DATABASE as well): writes introductions until there are so many, with the answers and times of two years, and
what members were told of them and of their connections in the last three months. Then starts a server of two web
processes and asks, as `benchmarks.pages` does, each time as another member: half of the requests are a browser's, half
a program's with a token.
"""

import argparse
import json
import os
import random
import statistics
import time
from datetime import UTC, datetime, timedelta

from benchmarks.pages import cookie_of, measure, server
from hallway.core.ids import uuid7

BATCH = 5000
#: as long as notices are kept
NOTICE_DAYS = 90
#: page -> how many of a hundred requests
SHARES = {
    "introductions": 20,
    "introductions begun": 6,
    "introductions passed on": 4,
    "one introduction": 8,
    "notices": 12,
    "api introductions": 15,
    "api introductions begun": 7,
    "api notices": 10,
    "api connections": 8,
    "api people": 5,
    "api entries": 5,
}
PATHS = {
    "introductions": "/introductions/",
    "introductions begun": "/introductions/begun/",
    "introductions passed on": "/introductions/passed-on/",
    "notices": "/notices/",
    "api introductions": "/api/v1/introductions",
    "api introductions begun": "/api/v1/introductions?side=begun",
    "api notices": "/api/v1/notices",
    "api connections": "/api/v1/connections",
    "api people": "/api/v1/people",
    "api entries": "/api/v1/entries",
}
ROW = (
    "id", "public_id", "begun", "initiator_id", "named", "pair", "words", "asked_at", "ends_at", "accepted_at",
    "withdrawn_at", "ended_told_at", "outcome_asked_at", "met_at", "helped", "thanked_at",
)  # fmt: skip
PART = (
    "public_id", "introduction_id", "role", "position", "person_id", "answer", "word", "due_at", "reached_at",
    "reminded_at", "answered_at", "nonce",
)  # fmt: skip
NOTICE = ("public_id", "person_id", "kind", "key", "topic", "actor_id", "thing", "made_at", "read_at")


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


def tell(seed):
    """Write what members were told of, when nobody was told anything yet: most of it is read, none waits for mail."""
    from django.db import transaction

    from hallway.core.bulk import insert_rows, room_for_indexes
    from hallway.notifications.models import Notice

    if Notice.objects.exists():
        return
    rng, begin = random.Random(seed), time.perf_counter()
    with room_for_indexes(), transaction.atomic():
        insert_rows(Notice, NOTICE, (notice for of in (of_parts, of_ends, of_connections) for notice in of(rng)))
    print(f"{Notice.objects.count():,} notices, written in {time.perf_counter() - begin:.0f} s")


def notice(rng, person, kind, key, actor, thing, at):
    return uuid7(), person, kind, str(key), str(key), actor, thing, at, at if rng.random() < 0.8 else None


def of_parts(rng):
    from hallway.introductions.models import Part

    since = datetime.now(UTC) - timedelta(days=NOTICE_DAYS)
    parts = Part.objects.filter(reached_at__gt=since).values_list(
        "pk", "person_id", "introduction_id", "introduction__initiator_id", "reached_at"
    )
    for key, person, row, initiator, at in parts.iterator(BATCH):
        yield notice(rng, person, "introduction_asked", key, initiator, row, at)


def of_ends(rng):
    from hallway.introductions.models import Introduction

    since = datetime.now(UTC) - timedelta(days=NOTICE_DAYS)
    rows = Introduction.objects.filter(asked_at__gt=since).values_list(
        "pk", "initiator_id", "accepted_at", "ended_told_at"
    )
    for key, initiator, accepted_at, ended_at in rows.iterator(BATCH):
        if accepted_at:
            yield notice(rng, initiator, "introduction_agreed", key, None, key, accepted_at)
        elif ended_at:
            yield notice(rng, initiator, "introduction_ended", key, None, key, ended_at)


def of_connections(rng):
    from hallway.relationships.models import Connection

    now = datetime.now(UTC)
    rows = Connection.objects.filter(confirmed_at__isnull=False).values_list("pk", "low_id", "high_id", "asker_id")
    for key, low, high, asker in rows.iterator(BATCH):
        at = now - timedelta(days=rng.random() * NOTICE_DAYS)
        yield notice(rng, asker, "connection_confirmed", key, high if asker == low else low, key, at)


def visitors(count, seed):
    """(cookie, token, path of an introduction of theirs) of so many members who began some."""
    from django.db import connection, connections

    from hallway.api.actions.tokens import make_token
    from hallway.api.enums import Scope
    from hallway.core import clock
    from hallway.introductions.models import Introduction
    from hallway.notifications.models import Notice
    from hallway.people.models import Person
    from hallway.people.viewer import Viewer

    rng = random.Random(seed)
    keys = list(Introduction.objects.order_by("pk").values_list("pk", flat=True))
    rows = Introduction.objects.filter(pk__in=rng.sample(keys, min(len(keys), 2 * count)))
    paths = {row.initiator_id: row.get_absolute_url() for row in rows}
    people = Person.objects.select_related("account").in_bulk(list(paths)[:count])
    found = []
    for person in people.values():
        viewer = Viewer(person, person.account)
        _token, secret = make_token(viewer, name="benchmark", scopes=list(Scope), days=7, now=clock.now())
        found.append((cookie_of(person), secret, paths[person.pk]))
    what = (
        f"{connection.vendor}, {Person.objects.count():,} people, {len(keys):,} introductions, "
        f"{Notice.objects.count():,} notices"
    )
    connections.close_all()
    return found, what


def plan(rng, found):
    names = rng.choices(list(SHARES), weights=list(SHARES.values()), k=len(found))
    for name, (cookie, token, own) in zip(names, found, strict=True):
        who = {"Authorization": f"Bearer {token}"} if name.startswith("api") else {"Cookie": cookie}
        yield name, "GET", PATHS.get(name, own), who


def load(count, *, seconds, rate, port, seed):
    from hallway.introductions.models import Introduction

    if count:
        fill(count, seed)
        tell(seed)
    elif not Introduction.objects.exists():
        print("There are no introductions: --introductions 500000 writes so many. Never do that to a real community.")
        return
    warm, asked = 100, int(rate * seconds)
    found, what = visitors(warm + asked, seed)
    rng = random.Random(seed)
    with server(port) as (pool, _pid):
        measure(pool, list(plan(rng, found[:warm])), 10)
        took, wrong = measure(pool, list(plan(rng, found[warm:])), rate)
    print(f"{what}; {rate:g} requests a second for {seconds} s, 2 web processes")
    print(f"{'page':26}{'requests':>9}{'median':>9}{'p95':>9}{'p99':>9}  ms")
    everything = [second for part in took.values() for second in part]
    for name, part in [*sorted(took.items()), ("all", everything)]:
        cuts = statistics.quantiles(part if len(part) > 1 else part * 2, n=100)
        print(f"{name:26}{len(part):9}{cuts[49] * 1e3:9.1f}{cuts[94] * 1e3:9.1f}{cuts[98] * 1e3:9.1f}")
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
    parser.add_argument("--introductions", type=int, default=0, help="write until there are so many")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=float, default=20, help="requests a second")
    parser.add_argument("--port", type=int, default=8766)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.settings")
    import django

    django.setup()
    load(given.introductions, seconds=given.seconds, rate=given.rate, port=given.port, seed=given.seed)


if __name__ == "__main__":
    main()
