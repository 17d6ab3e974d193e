"""The allotment of a round beside what else could compute it, on candidate pairs drawn by popularity.

    python -m benchmarks.allot                     1,000, 10,000 and 100,000 members, peers on the small ones
    python -m benchmarks.allot --size 1000000      one size (50 pairs a member; about a minute to draw them)
    python -m benchmarks.allot --size 100000 --levels 10 --capacity 3
    python -m benchmarks.allot --ortools PYTHON    OR-tools' min-cost flow as well, by an interpreter that has it

Ours runs in a process of its own that maps the pairs from a file: its first call (kernels loaded from the cache), then
the best of three, and its peak memory with the pairs in it. `gap` is to the bound it proves itself; the peers' totals
are the check. HiGHS solves the linear program (its optimum is whole).
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.instances import allotment

PER_MEMBER = 3
SMALL_ENOUGH_FOR_HIGHS = 1_000

ORTOOLS = """
import sys, time, numpy as np
from ortools.graph.python import min_cost_flow
member, candidate, score = (np.load(f"{sys.argv[1]}/{name}.npy") for name in ("member", "candidate", "score"))
n, capacity, units = int(member.max()) + 1, int(sys.argv[2]), 10**7
began = time.perf_counter()
flow = min_cost_flow.SimpleMinCostFlow()
people, source, sink = np.arange(n), 2 * n, 2 * n + 1
pairs = flow.add_arcs_with_capacity_and_unit_cost(member, candidate + n, np.ones(member.size, int), -np.rint(score * units).astype(int))
flow.add_arcs_with_capacity_and_unit_cost(np.full(n, source), people, np.full(n, 3), np.zeros(n, int))
flow.add_arcs_with_capacity_and_unit_cost(people + n, np.full(n, sink), np.full(n, capacity), np.zeros(n, int))
flow.add_arcs_with_capacity_and_unit_cost([source], [sink], [3 * n], [0])
flow.set_nodes_supplies([source, sink], [3 * n, -3 * n])
assert flow.solve() == flow.OPTIMAL
took = time.perf_counter() - began
import resource
print(took, float(score[flow.flows(pairs) > 0].sum()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
"""


def draw(folder, size, levels):
    for name, values in zip(("member", "candidate", "score"), allotment(size, levels=levels), strict=True):
        np.save(Path(folder) / f"{name}.npy", values)


def load(folder):
    return [np.load(Path(folder) / f"{name}.npy") for name in ("member", "candidate", "score")]


def measure(folder, capacity):
    """In a process of its own: prints what was found as JSON."""
    from hallway.engine import allot

    pairs = load(folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    wall, cpu = [], []
    for _ in range(4):
        began, began_cpu = time.perf_counter(), time.process_time()
        found = allot(*pairs, per_member=PER_MEMBER, capacity=capacity)
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - began_cpu)
    member, candidate, _ = pairs
    assert np.bincount(member[found.chosen]).max() <= PER_MEMBER
    suggested = np.bincount(candidate[found.chosen], minlength=int(member.max()) + 1)
    assert suggested.max() <= capacity
    print(
        json.dumps(
            {
                "first": wall[0],
                "best": min(wall[1:]),
                "cpu": min(cpu[1:]),
                "total": found.total,
                "bound": found.upper_bound,
                "pairs_gb": before,
                "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
                "nobody": float((suggested == 0).mean()),
                "most": int(suggested.max()),
            }
        )
    )


def highs(folder, capacity):
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, vstack

    member, candidate, score = load(folder)
    pairs, n = np.arange(score.size), int(max(member.max(), candidate.max())) + 1
    began = time.perf_counter()
    limits = vstack([csr_matrix((np.ones(score.size), (ids, pairs)), (n, score.size)) for ids in (member, candidate)])
    upper = np.concatenate((np.full(n, PER_MEMBER), np.full(n, capacity)))
    total = -linprog(-score, A_ub=limits, b_ub=upper, bounds=(0, 1), method="highs").fun
    return time.perf_counter() - began, total


def without_limit(folder):
    """Everybody's own best three: how often the most suggested one is, and the share suggested to nobody."""
    member, candidate, score = load(folder)
    n = int(member.max()) + 1
    each = member.size // n
    best = np.argpartition(-score.reshape(n, each), PER_MEMBER - 1, axis=1)[:, :PER_MEMBER]
    suggested = np.bincount(np.take_along_axis(candidate.reshape(n, each), best, axis=1).ravel(), minlength=n)
    return int(suggested.max()), float((suggested == 0).mean())


def run(module_arguments):
    return subprocess.run(module_arguments, capture_output=True, text=True, check=True, env=os.environ).stdout


def compare(size, levels, capacity, ortools):
    with tempfile.TemporaryDirectory() as folder:
        run(
            [
                sys.executable,
                "-m",
                "benchmarks.allot",
                "--draw",
                folder,
                "--size",
                str(size),
                "--levels",
                str(levels or 0),
            ]
        )
        ours = json.loads(
            run([sys.executable, "-m", "benchmarks.allot", "--measure", folder, "--capacity", str(capacity)])
        )
        levels_text = f", {levels} score levels" if levels else ""
        print(f"\n{size:,} members, {size * 50:,} pairs, 3 each, capacity {capacity}{levels_text}")
        print(
            f"  allot           {ours['best']:8.3f} s (cpu {ours['cpu']:.3f}, first call {ours['first']:.2f})   total {ours['total']:.4f}"
            f"   gap {1 - ours['total'] / ours['bound']:.1e}   peak {ours['peak_gb']:.2f} GB, of which pairs and libraries {ours['pairs_gb']:.2f}"
        )
        if size <= SMALL_ENOUGH_FOR_HIGHS:
            took, total = highs(folder, capacity)
            print(
                f"  scipy HiGHS     {took:8.3f} s   total {total:.4f}   ours / theirs {ours['total'] / total:.8f}   {took / ours['best']:.0f}x our time"
            )
            assert ours["total"] >= total * (1 - 1e-6)
        if ortools and size <= 100_000:
            seconds, total, peak = map(float, run([ortools, "-c", ORTOOLS, folder, str(capacity)]).split())
            print(
                f"  OR-tools flow   {seconds:8.3f} s   total {total:.4f}   ours / theirs {ours['total'] / total:.8f}"
                f"   {seconds / ours['best']:.0f}x our time   peak {peak:.2f} GB"
            )
            assert ours["total"] >= total * (1 - 1e-5)
        most, nobody = without_limit(folder)
        print(
            f"  the best three of each without a limit: one suggested {most:,} times, {nobody:.0%} to nobody;"
            f" allotted: at most {ours['most']}, {ours['nobody']:.0%} to nobody"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="members; without it several sizes")
    parser.add_argument("--levels", type=int, default=0, help="round the scores to so many steps")
    parser.add_argument("--capacity", type=int, default=5)
    parser.add_argument("--ortools", help="a Python interpreter that has OR-tools")
    parser.add_argument("--data", help=argparse.SUPPRESS)
    parser.add_argument("--draw", help=argparse.SUPPRESS)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.draw:
        draw(options.draw, options.size, options.levels or None)
    elif options.measure:
        measure(options.measure, options.capacity)
    else:
        for size in [options.size] if options.size else [1_000, 10_000, 100_000]:
            compare(size, options.levels or None, options.capacity, options.ortools)
        if not options.size and not options.levels:
            compare(100_000, 10, options.capacity, options.ortools)


if __name__ == "__main__":
    main()
