"""How well people_to_meet finds ties that were kept from it, beside the usual ways to predict ties.

    python -m benchmarks.meeting_quality --data FOLDER

On each real network: mean average precision at 20 over 1,000 members, of every baseline and of ours; whether the
network learned a mix of its own or fell back; and what the starting mix alone would have done.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from benchmarks.baselines import baselines, matrix_of
from benchmarks.real_networks import Task, average_precision, tasks
from hallway.engine import Network


def _baseline_precisions(task: Task, members: np.ndarray) -> dict[str, float]:
    matrix = matrix_of(task.n, task.source, task.target, task.strength)
    found: dict[str, list[float]] = {}
    for first in range(0, members.size, 100):
        part = members[first : first + 100]
        for name, scores in baselines(matrix, part):
            for row, member in enumerate(part):
                own = np.array(scores[row], np.float64)
                own[member] = 0
                own[matrix.indices[matrix.indptr[member] : matrix.indptr[member + 1]]] = 0
                best = np.argsort(-own, kind="stable")[:20]
                ranked = best[own[best] > 0].tolist()
                found.setdefault(name, []).append(average_precision(ranked, task.wanted[int(member)]))
    return {name: float(np.mean(values)) for name, values in found.items()}


def _precision(network: Network, task: Task, members: np.ndarray) -> float:
    ids = network.people_to_meet_many(members, 20).ids
    return float(
        np.mean(
            [
                average_precision(row[row >= 0].tolist(), task.wanted[int(member)])
                for row, member in zip(ids, members, strict=True)
            ]
        )
    )


def run(folder: Path, seed: int, only: str | None) -> None:
    ratios, fallbacks = [], 0
    for task in tasks(folder, seed=seed):
        if only and only not in task.name:
            continue
        members = np.array(sorted(task.wanted))
        by_name = _baseline_precisions(task, members)
        best = max(by_name.values())
        began = time.perf_counter()
        options = {"n_members": task.n, "interests": task.interests, "last_used": task.last_used}
        network = Network.from_ties(task.source, task.target, task.strength, **options)
        seconds = time.perf_counter() - began
        ours = _precision(network, task, members)
        starting = _precision(
            Network.from_ties(task.source, task.target, task.strength, learn=False, **options), task, members
        )
        ratios.append(ours / best)
        fallbacks += not network.mix.learned
        print(f"{task.name}: {task.n} members, {task.source.size} known ties, {members.size} asked")
        for name, value in sorted(by_name.items(), key=lambda item: -item[1]):
            print(f"    {value:8.4f}  {name}")
        print(f"    {starting:8.4f}  starting mix, {starting / best:.3f} of the best baseline")
        print(f"    {ours:8.4f}  people_to_meet, {ours / best:.3f} of the best baseline, built in {seconds:.1f} s")
        weights = sorted(((network.mix.share_of(name), name) for name in network.mix.weights), reverse=True)[:4]
        print(f"              {network.mix.note} " + ", ".join(f"{name} {share:.2f}" for share, name in weights))
    if ratios:
        print(
            f"{len(ratios)} networks: {np.mean(ratios):.3f} of the best baseline on average, "
            f"{min(ratios):.3f} at worst, the starting mix kept on {fallbacks}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data sets")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="part of a network's name")
    arguments = parser.parse_args()
    run(arguments.data, arguments.seed, arguments.only)


if __name__ == "__main__":
    main()
