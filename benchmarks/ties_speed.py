"""Tie strengths from messages and the concentration of relationships, beside plain Python on a part of them.

    python -m benchmarks.ties_speed [--rows 1000000]

Messages are drawn between people by popularity, a tenth of them to many at once; ties are drawn between organisations
of ten people. The plain twin follows the same definitions a row at a time, on the first 20,000 rows; its answers are
compared with ours on the same rows.
"""

import argparse
import resource
import time
from collections import defaultdict

import numpy as np

from hallway.engine import concentration_many, tie_strengths

DAY_S = 86_400.0
HALF_LIFE_DAYS = 90.0
PLAIN_ROWS = 20_000


def messages(rows, rng):
    """(sender, recipient, sent_at, now)."""
    people = max(rows // 20, 10)
    popular = np.minimum(rng.pareto(1.5, 2 * rows) * people / 20, people - 1).astype(np.int64)
    sender, recipient = popular[:rows], (popular[rows:] + rng.integers(0, people, rows)) % people
    sent_at = np.floor(rng.random(rows) * 365 * DAY_S)
    to_many = rng.random(rows) < 0.1
    sender[to_many] //= 50
    sent_at[to_many] = np.floor(sent_at[to_many] / DAY_S) * DAY_S
    return sender, recipient, sent_at, 365 * DAY_S


def plain_strengths(sender, recipient, sent_at, now):
    """{(one, other): strength}, a row at a time."""
    sent = {row for row in zip(sender.tolist(), recipient.tolist(), sent_at.tolist(), strict=True) if row[0] != row[1]}
    together = defaultdict(int)
    for one, _, at in sent:
        together[one, at] += 1
    given, partners = defaultdict(float), defaultdict(set)
    for one, other, at in sent:
        given[one, other] += 2.0 ** (-(now - at) / (HALF_LIFE_DAYS * DAY_S)) / together[one, at]
        partners[one].add(other)
        partners[other].add(one)
    strengths = {}
    for (one, other), there in given.items():
        back = given.get((other, one), 0.0)
        shared = max(1.0, len(partners[one]) / 150) * max(1.0, len(partners[other]) / 150)
        effective = (2.0 * (there * back) ** 0.5 + 0.25 * max(there - back, 0.0)) / shared
        strengths[one, other] = max(effective / (effective + 3.0), 1e-6)
    return strengths


def plain_hhi(pair, holder, strength):
    """{pair: Herfindahl-Hirschman index}, a tie at a time."""
    held = defaultdict(lambda: defaultdict(float))
    for p, h, s in zip(pair.tolist(), holder.tolist(), strength.tolist(), strict=True):
        held[p][h] += s
    return {p: sum((s / sum(by.values())) ** 2 for s in by.values()) for p, by in held.items()}


def timed(function, *arguments, **options):
    """(best seconds of three on the wall, of the processor, answer)."""
    walls, processors = [], []
    for _ in range(3):
        began, worked = time.perf_counter(), time.process_time()
        answer = function(*arguments, **options)
        walls.append(time.perf_counter() - began)
        processors.append(time.process_time() - worked)
    return min(walls), min(processors), answer


def run(rows: int) -> None:
    rng = np.random.default_rng(1)
    *sent, now = messages(rows, rng)
    wall, cpu, ties = timed(tie_strengths, *sent, now=now)
    print(f"tie_strengths, {rows:,} rows: {wall:.3f} s (cpu {cpu:.3f}), {ties.source.size:,} ties")
    few = [column[:PLAIN_ROWS] for column in sent]
    began = time.perf_counter()
    plain = plain_strengths(*few, now)
    took = time.perf_counter() - began
    part_wall, _, part = timed(tie_strengths, *few, now=now)
    ours = dict(zip(zip(part.source.tolist(), part.target.tolist(), strict=True), part.strength.tolist(), strict=True))
    assert ours.keys() == plain.keys()
    assert np.allclose([ours[key] for key in plain], list(plain.values()), rtol=1e-9)
    print(f"  plain Python, {few[0].size:,} rows: {took:.3f} s, {took / part_wall:.0f}x our time; strengths equal")

    pairs = max(rows // 20, 1)
    pair = rng.integers(0, pairs, rows)
    holder, other = pair * 20 + rng.integers(0, 10, rows), pair * 20 + 10 + rng.integers(0, 10, rows)
    strength = rng.uniform(0.1, 1.0, rows)
    wall, cpu, found = timed(concentration_many, pair, holder, other, strength)
    print(f"concentration_many, {rows:,} ties, {found.pair.size:,} pairs: {wall:.3f} s (cpu {cpu:.3f})")
    began = time.perf_counter()
    plain = plain_hhi(pair[:PLAIN_ROWS], holder[:PLAIN_ROWS], strength[:PLAIN_ROWS])
    took = time.perf_counter() - began
    few = (column[:PLAIN_ROWS] for column in (pair, holder, other, strength))
    part_wall, _, part = timed(concentration_many, *few)
    assert np.allclose(part.hhi, [plain[p] for p in part.pair.tolist()], rtol=1e-9)
    print(f"  plain Python, index alone: {took:.3f} s, {took / part_wall:.1f}x our time, bus factor included; equal")
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    run(parser.parse_args().rows)


if __name__ == "__main__":
    main()
