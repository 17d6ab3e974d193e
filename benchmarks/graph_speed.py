"""Time and memory of the network's questions, beside scipy and networkx, with a check that answers are equal.

    python -m benchmarks.graph_speed [--size N] [--questions N] [--peers]

Prints wall and processor time: on a machine that does other work the second says what the first would be alone.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.baselines import matrix_of, walk
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
private = sum(int(line.split()[1]) for line in open("/proc/self/smaps") if line.startswith("Private_Dirty"))
print(f"import {imported - began:.2f} s, load {loaded - imported:.3f} s, first question {first - loaded:.2f} s, "
      f"private memory {private / 1024:.0f} MB")
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


def agreement(network: Network, matrix, exact: np.ndarray, members: np.ndarray, effort: str) -> float:
    """Part of the exact walk's first twenty that are among ours."""
    shares = []
    for row, member in enumerate(members):
        scores = exact[row].copy()
        scores[member] = 0
        scores[matrix.indices[matrix.indptr[member] : matrix.indptr[member + 1]]] = 0
        best = np.argsort(-scores, kind="stable")[:20]
        best = set(best[scores[best] > 0].tolist())
        found = set(network.personalized_pagerank(int(member), effort=effort).ids.tolist())
        shares.append(len(best & found) / max(len(best), 1))
    return float(np.mean(shares))


def routes_agree(network: Network, source, target, strength, pairs: np.ndarray) -> None:
    """Every best route within four ties is as trusted as the best of networkx where that has at most four."""
    import networkx

    peer = networkx.Graph()
    for s, t, w in zip(source.tolist(), target.tolist(), strength.tolist(), strict=True):
        peer.add_edge(s, t, length=-float(np.log(w)))
    wrong, compared, took = 0, 0, []
    for start, goal in pairs.tolist():
        began = time.perf_counter()
        length, path = networkx.bidirectional_dijkstra(peer, start, goal, weight="length")
        took.append(time.perf_counter() - began)
        found = network.routes(start, goal, 1)
        if len(path) <= 5:
            compared += 1
            wrong += not found or abs(np.log(found[0].trust) + length) > 1e-4
        else:
            wrong += bool(found) and np.log(found[0].trust) > -length + 1e-4
    print(f"networkx, one shortest path without a limit: median {1e3 * np.median(took):.1f} ms")
    print(f"routes equal to networkx where those have at most 4 ties: {compared - wrong} of {compared}")


def run(size: int, questions: int, peers: bool) -> None:
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
    if peers:
        matrix = matrix_of(size, source, target, strength)
        few = members[: 20 if size < 1_000_000 else 8]
        began = time.perf_counter()
        walk(matrix, few[:1])
        print(f"scipy, power iteration of 60 steps, one member: {1e3 * (time.perf_counter() - began):.0f} ms")
        exact = walk(matrix, few)
        for effort in ("normal", "high"):
            print(f"exact first twenty found, {effort}: {agreement(network, matrix, exact, few, effort):.4f}")
        if size <= 100_000:
            pairs = np.stack([members, rng.integers(0, size, questions)], axis=1)[:100]
            routes_agree(network, source, target, strength, pairs)
    with tempfile.TemporaryDirectory() as folder:
        network.save(folder)
        print(f"files {sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6:.0f} MB")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        subprocess.run([sys.executable, "-c", _LOAD, folder], check=True, env=environment)
    print(f"most memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000, help="members: 10000, 100000 or 1000000")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--peers", action="store_true", help="compare with scipy and networkx (minutes)")
    arguments = parser.parse_args()
    began = time.perf_counter()
    warm_up()
    print(f"warmed up in {time.perf_counter() - began:.1f} s")
    run(arguments.size, arguments.questions, arguments.peers)


if __name__ == "__main__":
    main()
