"""The rounds of an event, and what becomes of them when people come late, leave, or turn out to fit better."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from hallway.engine.arguments import as_array
from hallway.engine.errors import InvalidInput
from hallway.engine.scheduling.rounds import arrange
from hallway.engine.scheduling.rules import Rules, check_ids, check_rules, check_value, whole
from hallway.engine.types import BoolArray, IntArray, Progress


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Who meets whom in which round.

    pairs          (rounds, p, 2) int64, the lower id first, padded with -1. A trio is there as its three pairs.
    idle           for each round the ids of those who are there and not seated.
    total          the sum of the values of all pairs, each once.
    upper_bound    what no plan that seats as many, under the same rules, can exceed.
    worst_off      the smallest sum of one person who is there in any round.
    fairness_cost  what the sum lost for the sake of the worst off.
    trios          (rounds, t, 3) int64, padded with -1; t is 0 when none were asked for.
    unmet          (m, 2) required pairs for which no round was found.
    """

    pairs: IntArray
    idle: list[list[int]]
    total: float
    upper_bound: float
    worst_off: float
    fairness_cost: float
    trios: IntArray
    unmet: IntArray
    rules: Rules = field(repr=False)
    present: BoolArray = field(repr=False)

    def replan(
        self,
        from_round: int,
        absent: Sequence[int] | npt.ArrayLike = (),
        arrived: Sequence[int] | npt.ArrayLike = (),
        value: npt.ArrayLike | None = None,
        *,
        sides: npt.ArrayLike | None = None,
        progress: Progress | None = None,
    ) -> "Plan":
        """The plan with the rounds from `from_round` on made anew; those before stay as they were.

        absent    ids of people who are not there from then on.
        arrived   ids of people who are there from then on: who was absent before, or new ids after the last.
        value     (n, n) as known now, counted for all rounds; larger when there are new ids.
        sides     (n,), needed when the plan has sides and there are new ids.
        Returns   all rounds. Nobody meets anybody again, and who sat out before is seated first.
        Raises    InvalidInput.
        """
        rounds = len(self.pairs)
        whole("from_round", from_round, least=0)
        if from_round > rounds:
            raise InvalidInput("from_round", from_round, f"at most {rounds}, the number of rounds")
        rules = _grown(self.rules, value, sides)
        n = rules.people
        leaving, coming = check_ids("absent", absent, n), check_ids("arrived", arrived, n)
        both = np.intersect1d(leaving, coming)
        if both.size:
            raise InvalidInput("arrived", f"person {int(both[0])}, who is also absent", "people who are there")
        present = np.zeros((rounds, n), np.bool_)
        present[:, : self.present.shape[1]] = self.present
        there = present[min(from_round, rounds - 1)].copy() if rounds else np.zeros(n, np.bool_)
        there[leaving] = False
        there[coming] = True
        present[from_round:] = there
        past = [[(int(a), int(b)) for a, b in row if a >= 0] for row in self.pairs[:from_round]]
        past_trios = [[tuple(map(int, t)) for t in row if t[0] >= 0] for row in self.trios[:from_round]]
        return _planned(rules, present, past, past_trios, int(from_round), self.pairs.shape[1], progress)


def plan_rounds(
    value: npt.ArrayLike,
    rounds: int,
    *,
    barred: npt.ArrayLike | None = None,
    must: npt.ArrayLike | None = None,
    sides: npt.ArrayLike | None = None,
    tables: int | None = None,
    trios: bool = False,
    fairness: float = 0.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> Plan:
    """Rounds in which people meet in pairs, nobody the same person twice, for the largest sum of values.

    value     (n, n) at least 0, symmetric: what it is worth to both that two people meet. The diagonal is not used.
    rounds    1 to n - 1 (0 when there are fewer than two people).
    barred    (n, n) bool, symmetric: who must not meet.
    must      (n, n) bool, symmetric: who has to meet, in the first rounds.
    sides     (n,) the group of each person, an integer or a name: only people of different groups meet.
    tables    how many pairs can sit at once; None for as many as there are.
    trios     true lets who is left over join a pair, when neither of the two has met them.
    fairness  the share of the sum, 0 to 1, that may be given up to lift the worst off; `fairness_cost` is what it took.
    seed      decides in which round a pair meets.      progress  called with the share done.
    Rules     as many are seated as possible, which comes before the sum; sitting out is spread so that nobody does it
              twice before all who could have done it once, as far as barred pairs and sides allow.
    Ties      of equal sums the one found when lower ids are served first; the seed only spreads it over rounds.
    Raises    InvalidInput.
    Cost      O(n * n) memory; time is mostly a few sweeps over the table.
    Source    `factor.py` (which pairs), `colouring.py` (in which round).
    """
    rules = check_rules(
        value, rounds, barred=barred, must=must, sides=sides, tables=tables, trios=trios, fairness=fairness, seed=seed
    )
    present = np.ones((int(rounds), rules.people), np.bool_)
    return _planned(rules, present, [], [], 0, 0, progress)


def _planned(
    rules: Rules,
    present: BoolArray,
    past: list[list[tuple[int, int]]],
    past_trios: list[list[tuple[int, ...]]],
    from_round: int,
    width: int,
    progress: Progress | None,
) -> Plan:
    """All rounds: `past` as it was, the rest arranged for those present."""
    rounds, n = present.shape
    allowed = rules.allowed()
    met = np.zeros((n, n), np.bool_)
    sat_out = np.zeros(n, np.int64)
    for r, row in enumerate(past):
        for a, b in row:
            met[a, b] = met[b, a] = True
        sat_out[_idle(present[r], row)] += 1
    there = np.flatnonzero(present[from_round]) if from_round < rounds else np.empty(0, np.int64)
    inside = np.ix_(there, there)
    so_far = (rules.value * met).sum(axis=1)
    future = arrange(
        rules.value[inside],
        (allowed & ~met)[inside],
        (rules.must & ~met)[inside],
        rounds - from_round,
        sides=None if rules.sides is None else rules.sides[there],
        tables=rules.tables,
        sat_out=sat_out[there],
        so_far=so_far[there],
        fairness=rules.fairness,
        rng=np.random.default_rng(rules.seed),
        progress=progress,
    )
    planned, bound = list(past), future.bound + float(so_far.sum()) / 2
    for r in range(rounds - from_round):
        partner = future.partner[:, r]
        first = np.flatnonzero(partner > np.arange(len(partner)))
        planned.append([(int(there[a]), int(there[partner[a]])) for a in first])
    trios: list[list[tuple[int, ...]]] = [*past_trios, *([] for _ in range(rounds - from_round))]
    if rules.trios:
        bound += _join(rules, allowed, met, present, planned, trios, from_round)
    for row in planned:
        for a, b in row:
            met[a, b] = met[b, a] = True
    sums = (rules.value * met).sum(axis=1)
    total = float(sums.sum()) / 2
    took_part = present.any(axis=0) if rounds else np.zeros(n, np.bool_)
    if progress is not None:
        progress(1.0)
    return Plan(
        pairs=_padded(planned, 2, max(width, n // 2 if rules.tables is None else min(rules.tables, n // 2))),
        idle=[_idle(present[r], row) for r, row in enumerate(planned)],
        total=total,
        upper_bound=max(bound, total),
        worst_off=float(sums[took_part].min()) if took_part.any() else 0.0,
        fairness_cost=future.fairness_cost,
        trios=_padded(trios, 3, 0),
        unmet=np.column_stack(np.nonzero(np.triu(rules.must & ~met))).astype(np.int64),
        rules=rules,
        present=present,
    )


def _join(
    rules: Rules,
    allowed: BoolArray,
    met: BoolArray,
    present: BoolArray,
    planned: list[list[tuple[int, int]]],
    trios: list[list[tuple[int, ...]]],
    from_round: int,
) -> float:
    """Lets those left over join pairs, best first; returns what that can add to the bound."""
    open_to = allowed & ~met
    for row in planned[from_round:]:
        for a, b in row:
            open_to[a, b] = open_to[b, a] = False
    adds = 0.0
    for r in range(from_round, len(planned)):
        pairs = list(planned[r])
        for person in _idle(present[r], planned[r]):
            adds += float(np.sort(rules.value[person][present[r]])[-2:].sum())
            joined = [
                (float(rules.value[person, a] + rules.value[person, b]), a, b)
                for a, b in pairs
                if open_to[person, a] and open_to[person, b]
            ]
            if not joined:
                continue
            _, a, b = max(joined, key=lambda found: (found[0], -found[1]))
            pairs.remove((a, b))
            for other in (a, b):
                open_to[person, other] = open_to[other, person] = False
                planned[r].append((min(person, other), max(person, other)))
            trios[r].append(tuple(sorted((person, a, b))))
    return adds


def _idle(present: BoolArray, row: list[tuple[int, int]]) -> list[int]:
    waiting = present.copy()
    for pair in row:
        waiting[list(pair)] = False
    return [int(i) for i in np.flatnonzero(waiting)]


def _padded(rows: Sequence[Sequence[tuple[int, ...]]], size: int, least: int) -> IntArray:
    table = np.full((len(rows), max([least, *(len(row) for row in rows)]), size), -1, np.int64)
    for r, row in enumerate(rows):
        if row:
            table[r, : len(row)] = row
    return table


def _grown(rules: Rules, value: npt.ArrayLike | None, sides: npt.ArrayLike | None) -> Rules:
    """The rules with what is known now; new people are barred from nobody and required for nobody."""
    n = rules.people
    values = rules.value if value is None else check_value(value)
    grown = len(values)
    if grown < n:
        raise InvalidInput("value", f"{grown} people", f"at least the {n} people of the plan")
    barred, must = np.zeros((grown, grown), np.bool_), np.zeros((grown, grown), np.bool_)
    barred[:n, :n], must[:n, :n] = rules.barred, rules.must
    groups = rules.sides
    if groups is not None and (grown > n or sides is not None):
        given = None if sides is None else as_array("sides", sides, "one group a person")
        if given is None or given.shape != (grown,):
            raise InvalidInput(
                "sides", "nothing" if given is None else f"shape {given.shape}", f"one group a person, ({grown},)"
            )
        groups = np.unique(given, return_inverse=True)[1].astype(np.int64)
    return replace(rules, value=values, barred=barred, must=must, sides=groups)
