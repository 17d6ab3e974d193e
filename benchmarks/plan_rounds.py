"""An event's rounds beside the best matching of each round, one round after the other (rustworkx).

    python -m benchmarks.plan_rounds               24, 50, 200 and 1,000 people
    python -m benchmarks.plan_rounds --size 2000   one size (the peer takes about half a minute)
    python -m benchmarks.plan_rounds --ortools PYTHON   OR-tools' CP-SAT as well up to 50 people, by an interpreter
                                                        that has it, for at most --seconds each

Both are measured in this process, ours the best of five after a first call that loads the kernels from the cache. The
peer matches among the 60 best partners of each person from 1,000 people on, as all pairs would take it minutes. `of
bound` is the total over the bound that the plan proves. Every rule is checked on the plan.
"""

import argparse
import os
import resource
import subprocess
import tempfile
import time

import numpy as np
import rustworkx

from benchmarks.instances import speed_rounds
from hallway.engine import plan_rounds

PARTNERS_FROM = 1_000
PARTNERS = 60
CP_SAT_UP_TO = 50

CP_SAT = """
import sys, time, numpy as np
from ortools.sat.python import cp_model
value, barred = np.load(sys.argv[1]), np.load(sys.argv[2])
n, rounds, seconds = len(value), int(sys.argv[3]), float(sys.argv[4])
began = time.perf_counter()
model = cp_model.CpModel()
meets = {(a, b, r): model.new_bool_var("") for a in range(n) for b in range(a + 1, n) if not barred[a, b] for r in range(rounds)}
for r in range(rounds):
    for a in range(n):
        model.add_at_most_one(meets[min(a, b), max(a, b), r] for b in range(n) if (min(a, b), max(a, b), r) in meets)
for a in range(n):
    for b in range(a + 1, n):
        if not barred[a, b]:
            model.add_at_most_one(meets[a, b, r] for r in range(rounds))
if n % 2 == 0:
    for r in range(rounds):  # as many pairs as there can be, as ours
        model.add(sum(met for (_, _, at), met in meets.items() if at == r) == n // 2)
model.maximize(sum(int(round(value[a, b] * 1e4)) * met for (a, b, _), met in meets.items()))
solver = cp_model.CpSolver()
solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 2
status = solver.solve(model)
total = solver.objective_value / 1e4 if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else 0.0
print(time.perf_counter() - began, total, solver.best_objective_bound / 1e4, solver.status_name(status))
"""


def round_by_round(value, barred, rounds):
    """(seconds, total, people left over)."""
    began = time.perf_counter()
    n = len(value)
    open_to = np.triu(~barred, 1)
    if n >= PARTNERS_FROM:
        threshold = -np.partition(-value, PARTNERS, axis=1)[:, PARTNERS]
        open_to &= (value >= threshold[:, None]) | (value >= threshold[None, :])
    total, left_over = 0.0, 0
    for _ in range(rounds):
        graph = rustworkx.PyGraph(multigraph=False)
        graph.add_nodes_from(range(n))
        first, second = np.nonzero(open_to)
        graph.add_edges_from(
            list(
                zip(
                    first.tolist(),
                    second.tolist(),
                    np.rint(value[first, second] * 1e4).astype(int).tolist(),
                    strict=True,
                )
            )
        )
        pairs = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
        left_over += n - 2 * len(pairs)
        for a, b in pairs:
            open_to[a, b] = open_to[b, a] = False
            total += value[a, b]
    return time.perf_counter() - began, total, left_over


def cp_sat(python, value, barred, rounds, seconds):
    """(seconds, total, bound, status) of OR-tools' CP-SAT in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        files = [f"{folder}/value.npy", f"{folder}/barred.npy"]
        for file, array in zip(files, (value, barred), strict=True):
            np.save(file, array)
        command = [python, "-c", CP_SAT, *files, str(rounds), str(seconds)]
        environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
        printed = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.split()
    return *map(float, printed[:3]), printed[3]


def check(plan, value, barred):
    n = len(value)
    met = np.zeros((n, n), int)
    for row, idle in zip(plan.pairs, plan.idle, strict=True):
        seated = row[row[:, 0] >= 0]
        assert np.array_equal(np.sort(np.concatenate((seated.ravel(), idle))), np.arange(n))
        met[seated[:, 0], seated[:, 1]] += 1
    assert met.max() <= 1
    assert not (met.astype(bool) & barred).any()
    assert np.isclose((met * value).sum(), plan.total)
    assert plan.total <= plan.upper_bound * (1 + 1e-12)


def compare(n, rounds, seed, ortools, seconds):
    value, barred = speed_rounds(n, seed)
    wall, cpu = [], []
    for _ in range(6):
        began, began_cpu = time.perf_counter(), time.process_time()
        plan = plan_rounds(value, rounds, barred=barred)
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - began_cpu)
    check(plan, value, barred)
    took, total, left_over = round_by_round(value, barred, rounds)
    print(f"\n{n:,} people, {rounds} rounds")
    print(
        f"  plan_rounds      {min(wall[1:]) * 1e3:9.1f} ms (cpu {min(cpu[1:]) * 1e3:.1f}, first call {wall[0]:.2f} s)   total {plan.total:.4f}"
        f"   of bound {plan.total / plan.upper_bound:.7f}   left over {sum(map(len, plan.idle))}   worst off {plan.worst_off:.3f}"
    )
    print(
        f"  round by round   {took * 1e3:9.1f} ms   total {total:.4f}   of bound {total / plan.upper_bound:.7f}"
        f"   left over {left_over}   {took / min(wall[1:]):.0f}x our time"
    )
    if ortools and n <= CP_SAT_UP_TO:
        took, exact, bound, status = cp_sat(ortools, value, barred, rounds, seconds)
        print(
            f"  CP-SAT           {took * 1e3:9.1f} ms   total {exact:.4f}   of our bound {exact / plan.upper_bound:.7f}"
            f"   of its own {exact / bound:.7f}   {status.lower()}   ours / theirs {plan.total / max(exact, 1e-9):.7f}"
        )
    assert plan.total >= total or left_over == 0 or n % 2
    for share in (0.001, 0.01):
        fair = plan_rounds(value, rounds, barred=barred, fairness=share)
        check(fair, value, barred)
        print(
            f"  fairness {share:<6}  worst off {plan.worst_off:.3f} -> {fair.worst_off:.3f}"
            f"   for {fair.fairness_cost / plan.total:.3%} of the sum"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="people; without it several sizes")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ortools", help="a Python interpreter that has OR-tools")
    parser.add_argument("--seconds", type=float, default=30.0, help="for CP-SAT, at most")
    parser.add_argument("--data", help=argparse.SUPPRESS)
    options = parser.parse_args()
    sizes = [(options.size, options.rounds)] if options.size else [(24, 12), (50, 10), (200, 10), (1_000, 10)]
    for n, rounds in sizes:
        compare(n, rounds, options.seed, options.ortools, options.seconds)
    print(
        f"\npeak memory of this process, both in it: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB"
    )


if __name__ == "__main__":
    main()
