"""The network's walks, routes and changes beside what else could answer them: time, memory, equal answers.

    python -m benchmarks.graph_peers                    100,000 members, beside scipy and networkx
    python -m benchmarks.graph_peers --python PYTHON    networkit, scikit-network and igraph as well, by an interpreter
                                                        that has them
    python -m benchmarks.graph_peers --size 1000000 --seconds 20

Each library runs in a process of its own, one after the other, and is asked each kind of question for at most
--seconds (once at least). Walks: how many of the twenty that a walk of 60 steps finds (scipy, asked eight times at
least) are found. Routes: the
peers know no limit on ties, so theirs are compared with ours where they have at most four. A change of a tie costs the
peers a network built anew; ours is checked against one. Above 100,000 members networkx is left out, which would need
some 15 GB.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from benchmarks.baselines import matrix_of
from benchmarks.instances import community_graph
from hallway.engine import Network

NETWORKX_UP_TO = 100_000
MOST_TIES = 4
CHANGES = 100


def ask_library(name: str, folder: Path, seconds: float, python: str | None) -> dict | None:
    """What a library told, None where it failed; python: an interpreter other than this one."""
    program = "import sys, pathlib; from benchmarks.graph_libraries import answer; "
    program += "answer(sys.argv[1], pathlib.Path(sys.argv[2]), float(sys.argv[3]))"
    path = [str(Path(__file__).parent.parent)] if python else sys.path
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, path))}
    command = [python or sys.executable, "-c", program, name, str(folder), str(seconds)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(f"  {name} failed: {ran.stderr.strip().splitlines()[-1:]}")
        return None
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def line(name: str, times: list[float], ours: float | None, remark: str) -> None:
    median = float(np.median(times))
    ratio = f"{median / ours:10,.0f}x our time" if ours else ""
    print(f"  {name:28s} {1e3 * median:12.2f} ms, {len(times):3d} asked {ratio:20s} {remark}", flush=True)


def print_walks(told: dict[str, dict]) -> None:
    exact = told["scipy"]["walk, 60 steps"]["found"]
    ours = float(np.median(told["hallway"]["walk, normal"]["s"]))
    print("personalized_pagerank, the best twenty")
    for library, answers in told.items():
        for kind, answer in answers.items():
            if kind.startswith("walk, "):
                found = [len(set(a) & set(b)) / max(len(b), 1) for a, b in zip(answer["found"], exact, strict=False)]
                name = f"{library}, {kind.removeprefix('walk, ')}"
                line(name, answer["s"], ours, f"{np.mean(found):.4f} of the exact twenty")


def print_routes(told: dict[str, dict], matrix: csr_array) -> None:
    """One and three routes; equal where the peer's have few ties, never better than the peer's otherwise."""

    def length(route):
        return -sum(float(np.log(matrix[pair])) for pair in itertools.pairwise(route))

    for kind in ("one route", "three routes"):
        print(f"{kind}, ours of at most {MOST_TIES} ties")
        ours = told["hallway"][kind]
        for library, answers in told.items():
            if kind not in answers:
                continue
            compared = wrong = 0
            for mine, theirs in zip(ours["found"], answers[kind]["found"], strict=False):
                mine, theirs = ([mine], [theirs]) if kind == "one route" else (mine, theirs)
                # As long as those before were the same, the next best of what is left must be.
                for place, route in enumerate(theirs):
                    if len(route) > MOST_TIES + 1:
                        wrong += place < len(mine) and bool(mine[place]) and length(mine[place]) < length(route) - 1e-5
                        break
                    compared += 1
                    if place >= len(mine) or abs(length(mine[place]) - length(route)) > 1e-5:
                        wrong += 1
                    if place >= len(mine) or mine[place] != route:
                        break
            remark = "" if library == "hallway" else f"{compared - wrong} of {compared} comparable routes equal"
            line(library, answers[kind]["s"], float(np.median(ours["s"])) if library != "hallway" else None, remark)


def print_changes(told: dict[str, dict], n: int, ties: tuple[np.ndarray, ...], seed: int) -> None:
    """One tie changed, then a question, beside a network built anew; after many changes both answer alike."""
    source, target, strength = ties
    rng = np.random.default_rng(seed)
    network = Network.from_ties(source, target, strength, n_members=n, learn=False)
    one, other = rng.integers(0, n, CHANGES), rng.integers(0, n, CHANGES)
    one[::4], other[::4] = source[one[::4]], target[one[::4]]
    values = np.where(np.arange(CHANGES) % 8, rng.uniform(0.1, 1, CHANGES), 0.0).astype(np.float32)
    times, alone = [], []
    for at, to, value in zip(one.tolist(), other.tolist(), values.tolist(), strict=True):
        network.personalized_pagerank(at)  # so that both find the member's part of the network in the cache
        began = time.perf_counter()
        network.personalized_pagerank(at)
        alone.append(time.perf_counter() - began)
        began = time.perf_counter()
        network = network.with_changes([at], [to], [value])
        network.personalized_pagerank(at)
        times.append(time.perf_counter() - began)
    low, high = np.minimum(one, other), np.maximum(one, other)
    changed = np.isin(source * n + target, low * n + high)
    last = {(a, b): value for a, b, value in zip(low.tolist(), high.tolist(), values.tolist(), strict=True)}
    kept = np.array([(a, b, value) for (a, b), value in last.items() if value > 0 and a != b])
    began = time.perf_counter()
    anew = Network.from_ties(
        np.concatenate([source[~changed], kept[:, 0].astype(np.int64)]),
        np.concatenate([target[~changed], kept[:, 1].astype(np.int64)]),
        np.concatenate([strength[~changed], kept[:, 2]]),
        n_members=n,
        learn=False,
    )
    rebuilt = time.perf_counter() - began
    equal = 0
    for at, to in zip(one.tolist(), other.tolist(), strict=True):
        same_ties = all(np.array_equal(a, b) for a, b in zip(network.ties(at), anew.ties(at), strict=True))
        walks = [net.personalized_pagerank(at) for net in (network, anew)]
        scores = [dict(zip(walk.ids.tolist(), walk.scores.tolist(), strict=True)) for walk in walks]
        common = scores[0].keys() & scores[1].keys()
        alike = len(common) >= 19 and all(abs(scores[0][i] - scores[1][i]) < 1e-4 for i in common)
        equal += same_ties and alike and network.routes(at, to) == anew.routes(at, to)
    print("with_changes, one tie, then personalized_pagerank")
    line("hallway", times, None, f"{1e3 * (np.median(times) - np.median(alone)):+.2f} ms for the change;")
    ours = float(np.median(times))
    line("hallway, built anew", [rebuilt], ours, f"{equal} of {CHANGES} answer as the changed one")
    for library, answers in told.items():
        if library != "hallway":
            line(f"{library}, built anew", [answers["build_s"]], ours, "")


def compare(size: int, questions: int, seconds: float, python: str | None) -> None:
    ties = community_graph(size)
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arrays = dict(zip(("source", "target", "strength"), ties, strict=True))
        arrays |= {"members": rng.integers(0, size, questions), "pairs": rng.integers(0, size, (questions, 2))}
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array)
        wanted = [("hallway", None), ("scipy", None)]
        wanted += [("networkx", None)] if size <= NETWORKX_UP_TO else []
        wanted += [(library, python) for library in ("networkit", "scikit-network", "igraph")] if python else []
        told = {}
        for library, interpreter in wanted:
            answers = ask_library(library, folder, seconds, interpreter)
            if answers is not None:
                told[library] = answers
    print(f"{size:,} members, {ties[0].size:,} ties, each library on its own")
    print("memory that a process holds for the network, library included, and time to build it")
    for library, answers in told.items():
        print(f"  {library:28s} {answers['memory_mb']:12,.0f} MB   {answers['build_s']:8.2f} s")
    print_walks(told)
    print_routes(told, matrix_of(size, *ties))
    print_changes(told, size, ties, seed=2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000, help="members: 10000, 100000 or 1000000")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each kind of question and library")
    parser.add_argument("--python", help="an interpreter that has networkit, scikit-network and python-igraph")
    arguments = parser.parse_args()
    compare(arguments.size, arguments.questions, arguments.seconds, arguments.python)


if __name__ == "__main__":
    main()
