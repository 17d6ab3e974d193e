"""Time and memory of the network's questions. `graph_peers` sets them beside other libraries and checks the answers.

    python -m benchmarks.graph_speed [--size N] [--questions N]
    python -m benchmarks.graph_speed --everyone     whom to meet and why, for every member, as a round asks

Prints wall and processor time: on a machine that does other work the second says what the first would be alone.
Private memory is what a further process holds for itself (its anonymous pages); the files are mapped and shared.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.instances import community_graph
from hallway.engine import Network, warm_up

_LOAD = """
import sys, time
began = time.perf_counter()
from hallway.engine import Network
imported = time.perf_counter()
network = Network.load(sys.argv[1])
loaded = time.perf_counter()
network.people_to_meet(0)
first = time.perf_counter()
for member in range(0, network.n_members, max(network.n_members // 200, 1)):
    network.people_to_meet(member)
memory = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in open("/proc/self/smaps_rollup") if "kB" in line}
print(f"a further process: import {imported - began:.2f} s, load {loaded - imported:.3f} s, "
      f"first question {first - loaded:.2f} s, private memory {memory['Anonymous']:.0f} MB, "
      f"mapped from files and shared {memory['Rss'] - memory['Anonymous']:.0f} MB")
"""


def measure(name: str, ask: Callable[[int], object], members: np.ndarray) -> None:
    """Ask once for each member, after a first round that is not counted."""
    for member in members[:20]:
        ask(int(member))
    wall, processor = np.empty(members.size), np.empty(members.size)
    for i, member in enumerate(members):
        began, worked = time.perf_counter(), time.thread_time()
        ask(int(member))
        wall[i], processor[i] = time.perf_counter() - began, time.thread_time() - worked
    numbers = [1e3 * value for times in (wall, processor) for value in (np.median(times), np.quantile(times, 0.99))]
    print(
        f"{name:44s} wall median {numbers[0]:8.3f} ms p99 {numbers[1]:8.3f} ms"
        f"   processor median {numbers[2]:8.3f} ms p99 {numbers[3]:8.3f} ms",
        flush=True,
    )


def run(size: int, questions: int) -> None:
    source, target, strength = community_graph(size)
    began, worked = time.perf_counter(), time.process_time()
    network = Network.from_ties(source, target, strength, n_members=size)
    print(
        f"{size} members, {source.size} ties: built in {time.perf_counter() - began:.1f} s "
        f"({time.process_time() - worked:.1f} s of processor), {network.mix.note}"
    )
    rng = np.random.default_rng(1)
    members = rng.integers(0, size, questions)
    goals = dict(zip(members.tolist(), rng.integers(0, size, questions).tolist(), strict=True))
    measure("personalized_pagerank, normal", lambda m: network.personalized_pagerank(m), members)
    measure("personalized_pagerank, high", lambda m: network.personalized_pagerank(m, effort="high"), members)
    measure("people_to_meet", lambda m: network.people_to_meet(m), members)
    measure("people_to_meet_with_reasons", lambda m: network.people_to_meet_with_reasons(m), members)
    measure("reasons", lambda m: network.reasons(m, goals[m]), members)
    measure("routes, one of at most 4 ties", lambda m: network.routes(m, goals[m], 1), members)
    measure("routes, three of at most 4 ties", lambda m: network.routes(m, goals[m], 3), members)
    measure("with_changes, one tie", lambda m: network.with_changes([m], [goals[m]], [0.5]), members)
    measure(
        "with_changes, one tie, then people_to_meet",
        lambda m: network.with_changes([m], [goals[m]], [0.5]).people_to_meet(m),
        members,
    )
    others = rng.integers(0, size, 300)
    measure(
        "with_changes, 300 ties of one member",
        lambda m: network.with_changes(np.full(300, m), others, np.full(300, 0.5)),
        members,
    )
    with tempfile.TemporaryDirectory() as folder:
        network.save(folder)
        print(f"files {sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6:.0f} MB")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        subprocess.run([sys.executable, "-c", _LOAD, folder], check=True, env=environment)
    print(f"most memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def everyone(size: int) -> None:
    """Twenty people to meet and the reasons for each, for every member, in a thread a core."""
    network = Network.from_ties(*community_graph(size), n_members=size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cores = len(os.sched_getaffinity(0))

    def ask(members: range) -> tuple[int, int]:
        suggested = explained = 0
        for member in members:
            ranking, why = network.people_to_meet_with_reasons(member)
            suggested += ranking.ids.size
            explained += sum(1 for reasons in why if reasons.connectors.size or any(reasons.signals.values()))
        return suggested, explained

    began, worked = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(cores) as threads:
        parts = list(threads.map(ask, (range(first, min(first + 500, size)) for first in range(0, size, 500))))
    wall, processor = time.perf_counter() - began, time.process_time() - worked
    suggested, explained = (sum(counts) for counts in zip(*parts, strict=True))
    print(
        f"{size} members, all asked on {cores} cores: {wall:.1f} s ({processor:.1f} s of processor), "
        f"{suggested} suggestions, {explained} with reasons, "
        f"{(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MB more than before"
    )
    few = np.random.default_rng(1).integers(0, size, 200)
    many = network.people_to_meet_many(few)
    equal = sum(
        np.array_equal(network.people_to_meet_with_reasons(int(member))[0].ids, ids[ids >= 0])
        for member, ids in zip(few, many.ids, strict=True)
    )
    print(f"equal to people_to_meet_many: {equal} of {few.size}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000, help="members: 10000, 100000 or 1000000")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--everyone", action="store_true", help="ask for every member instead (minutes)")
    arguments = parser.parse_args()
    began = time.perf_counter()
    warm_up()
    print(f"warmed up in {time.perf_counter() - began:.1f} s")
    if arguments.everyone:
        everyone(arguments.size)
    else:
        run(arguments.size, arguments.questions)


if __name__ == "__main__":
    main()
