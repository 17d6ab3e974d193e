"""How soon a tie confirmed in one process is in the answer of another.

    hallway demo --members 100000 --ties 1000000 --no-serve     (with HALLWAY_DATA_DIR, or HALLWAY_DATABASE as well)
    python -m benchmarks.freshness --ties 100

One process writes a tie and commits; the other is asked, as soon as the commit returned, for the ties of that person.
Prints the time from the commit to the answer with the tie in it. The ties are removed again at the end.
"""

import argparse
import multiprocessing
import os
import random
import statistics
import time


def _django():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.settings")
    import django

    django.setup()


def answer(pipe):
    """Another process: holds its atlas, and says which ties a person has when asked."""
    _django()
    from hallway.atlas import overlay
    from hallway.core import startup

    startup.run_all()  # as a web process does
    overlay.current()
    pipe.send("ready")
    while (person := pipe.recv()) is not None:
        ids, _strengths = overlay.current().counted.ties(person)
        pipe.send(set(ids.tolist()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ties", type=int, default=100)
    given = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    other = context.Process(target=answer, args=(there,))
    other.start()
    here.recv()
    _django()
    from django.db import transaction

    from hallway.atlas import registry
    from hallway.core import clock
    from hallway.people.models import Person
    from hallway.relationships.enums import Consent
    from hallway.relationships.models import Tie

    rng = random.Random(1)
    people = list(Person.objects.filter(account__isnull=False).order_by("pk").values_list("pk", flat=True))
    took, made = [], []
    while len(took) < given.ties:
        low, high = sorted(rng.sample(people, 2))
        if Tie.objects.filter(holder=low, other=high).exists():
            continue
        with transaction.atomic():
            made += Tie.objects.bulk_create(
                [Tie(holder_id=a, other_id=b, consent=Consent.COUNTED) for a, b in ((low, high), (high, low))]
            )
            registry.touch(registry.TIES, low, high, now=clock.now())
        start = time.perf_counter()
        here.send(low)
        found = here.recv()
        took.append(time.perf_counter() - start)
        assert high in found, f"the tie of {low} and {high} is not in the other process's answer"
    here.send(None)
    other.join()
    with transaction.atomic():
        Tie.objects.filter(pk__in=[tie.pk for tie in made]).delete()
        pairs = [(tie.holder_id, tie.other_id) for tie in made if tie.holder_id < tie.other_id]
        registry.touch_many(registry.TIES, pairs, now=clock.now())
    milliseconds = sorted(second * 1e3 for second in took)
    print(
        f"{len(people):,} members; {len(took)} ties: every one in the other process's next answer; "
        f"median {statistics.median(milliseconds):.1f} ms, p95 {milliseconds[int(len(took) * 0.95) - 1]:.1f} ms, "
        f"worst {milliseconds[-1]:.1f} ms"
    )


if __name__ == "__main__":
    main()
