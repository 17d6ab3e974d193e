"""What a plan of rounds has to keep, checked once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hallway.engine.arguments import as_array
from hallway.engine.errors import InvalidInput
from hallway.engine.types import BoolArray, FloatArray, IntArray

#: Values above this could overflow when added up.
LARGEST_VALUE = 1e150


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The input of a plan: value (n, n) float64, barred and must (n, n) bool, sides (n,) numbered from 0 or None."""

    value: FloatArray
    barred: BoolArray
    must: BoolArray
    sides: IntArray | None
    tables: int | None
    trios: bool
    fairness: float
    seed: int

    @property
    def people(self) -> int:
        return len(self.value)

    def allowed(self) -> BoolArray:
        """(n, n) bool: who may meet whom."""
        allowed = ~self.barred
        np.fill_diagonal(allowed, False)
        if self.sides is not None:
            allowed &= self.sides[:, None] != self.sides[None, :]
        return allowed


def check_rules(
    value: npt.ArrayLike,
    rounds: int,
    *,
    barred: npt.ArrayLike | None,
    must: npt.ArrayLike | None,
    sides: npt.ArrayLike | None,
    tables: int | None,
    trios: bool,
    fairness: float,
    seed: int,
) -> Rules:
    values = check_value(value)
    n = len(values)
    whole("rounds", rounds, least=1 if n > 1 else 0)
    if rounds > max(0, n - 1):
        raise InvalidInput("rounds", rounds, f"at most {max(0, n - 1)}, as {n} people have no more others to meet")
    if tables is not None:
        whole("tables", tables, least=1)
    if not isinstance(trios, (bool, np.bool_)):
        raise InvalidInput("trios", repr(trios), "True or False")
    if isinstance(fairness, (bool, np.bool_)) or not isinstance(fairness, (int, float, np.integer, np.floating)):
        raise InvalidInput("fairness", repr(fairness), "a number from 0 to 1")
    if not 0.0 <= float(fairness) <= 1.0:
        raise InvalidInput("fairness", fairness, "a number from 0 to 1")
    whole("seed", seed, least=0)
    rules = Rules(
        values,
        _relation("barred", barred, n),
        _relation("must", must, n),
        _sides(sides, n),
        None if tables is None else int(tables),
        bool(trios),
        float(fairness),
        int(seed),
    )
    _check_must(rules, int(rounds))
    return rules


def check_value(value: npt.ArrayLike, name: str = "value") -> FloatArray:
    """(n, n) float64, finite, at least 0, symmetric; the diagonal is not used and comes back as 0."""
    found = as_array(name, value, "a square table, (n, n)")
    if found.ndim != 2 or found.shape[0] != found.shape[1]:
        raise InvalidInput(name, f"shape {found.shape}", "a square table, (n, n)")
    if found.dtype.kind not in "fiub":
        raise InvalidInput(name, f"values of type {found.dtype}", "numbers")
    values = np.array(found, np.float64)
    if values.size:
        least, most = float(values.min()), float(values.max())
        if not (np.isfinite(least) and np.isfinite(most)):
            at = tuple(int(k) for k in np.argwhere(~np.isfinite(values))[0])
            raise InvalidInput(name, f"{values[at]} at {at}", "finite numbers")
        if least < 0.0:
            raise InvalidInput(name, least, "at least 0")
        if most > LARGEST_VALUE:
            raise InvalidInput(name, most, f"at most {LARGEST_VALUE:g}")
        uneven = np.abs(values - values.T)
        if float(uneven.max()) > 1e-9 * most:
            i, j = (int(k) for k in np.unravel_index(int(uneven.argmax()), values.shape))
            raise InvalidInput(
                name, f"{values[i, j]} at ({i}, {j}) and {values[j, i]} at ({j}, {i})", "a symmetric table"
            )
        np.fill_diagonal(values, 0.0)
    return values


def whole(name: str, found: Any, *, least: int) -> None:
    if isinstance(found, (bool, np.bool_)) or not isinstance(found, (int, np.integer)):
        raise InvalidInput(name, repr(found), f"a whole number of at least {least}")
    if found < least:
        raise InvalidInput(name, int(found), f"at least {least}")


def check_ids(name: str, ids: npt.ArrayLike, n: int) -> IntArray:
    found = as_array(name, ids, "a list of ids")
    if found.ndim != 1:
        raise InvalidInput(name, f"{found.ndim} dimensions", "a list of ids")
    if found.size and found.dtype.kind not in "iu":
        raise InvalidInput(name, f"values of type {found.dtype}", f"ids from 0 to {n - 1}")
    for k in found:
        if not 0 <= int(k) < n:
            raise InvalidInput(name, int(k), f"ids from 0 to {n - 1}")
    return np.unique(found.astype(np.int64))


def _relation(name: str, found: npt.ArrayLike | None, n: int) -> BoolArray:
    if found is None:
        return np.zeros((n, n), np.bool_)
    table = as_array(name, found, "a table of true and false")
    if table.shape != (n, n):
        raise InvalidInput(name, f"shape {table.shape}", f"a table of true and false, ({n}, {n}) as value")
    if table.size and table.dtype != np.bool_:
        raise InvalidInput(name, f"values of type {table.dtype}", "true or false")
    table = table.astype(np.bool_)
    if (table != table.T).any():
        i, j = (int(k) for k in np.argwhere(table != table.T)[0])
        raise InvalidInput(name, f"{table[i, j]} at ({i}, {j}) and {table[j, i]} at ({j}, {i})", "a symmetric table")
    if name == "must" and np.diagonal(table).any():
        raise InvalidInput(name, f"person {int(np.diagonal(table).argmax())} with themselves", "pairs of two people")
    return table


def _sides(sides: npt.ArrayLike | None, n: int) -> IntArray | None:
    if sides is None:
        return None
    found = as_array("sides", sides, "one group a person")
    if found.shape != (n,):
        raise InvalidInput("sides", f"shape {found.shape}", f"one group a person, shape ({n},)")
    if n and (found.dtype.kind not in "iubUS"):
        raise InvalidInput("sides", f"values of type {found.dtype}", "integers or names")
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def _check_must(rules: Rules, rounds: int) -> None:
    if not rules.must.any():
        return
    refused = rules.must & ~rules.allowed()
    if refused.any():
        i, j = (int(k) for k in np.argwhere(refused)[0])
        raise InvalidInput("must", f"the pair ({i}, {j})", "pairs that are neither barred nor of one side")
    meetings = rules.must.sum(axis=1)
    if int(meetings.max()) > rounds:
        raise InvalidInput(
            "must",
            f"{int(meetings.max())} people for person {int(meetings.argmax())}",
            f"at most {rounds}, one a round",
        )
    if rules.tables is not None and int(meetings.sum()) // 2 > rules.tables * rounds:
        raise InvalidInput(
            "must", f"{int(meetings.sum()) // 2} pairs", f"at most {rules.tables * rounds}, one a table and round"
        )
