"""How signals are put together to one score, and what was learned about it.

Within one list of candidates each signal is scaled to its largest value there, x in [0, 1], and counts by a rising
curve made of three: ln(1 + 99 x) / ln(100) says that it is there at all, x how much of it, x ** 4 whether it is the
best. The score is the sum over the signals, so that each signal's share can be told.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from hallway.engine.graph.signals import SIGNALS
from hallway.engine.types import FloatArray

CURVES: Final = ("present", "level", "peak")


@dataclass(frozen=True)
class Mix:
    """Weights of the signals, and how they came about.

    Attributes:
        weights: by signal name, three weights >= 0 for the curves `CURVES`.
        learned: whether they were learned from this network; if not, they are the ones to start with.
        note: what was learned or why not, in a sentence for the operator.
        hidden_ties: how many known ties were hidden to learn from; 0 when nothing was tried.
        asked_members: how many members were asked for their hidden ties.
        precision: mean average precision at 20 of the learned mix on members it was not learned from.
        starting_precision: the same of the starting mix.
    """

    weights: dict[str, tuple[float, float, float]]
    learned: bool = False
    note: str = "The starting mix: nothing was learned from this network."
    hidden_ties: int = 0
    asked_members: int = 0
    precision: float = 0.0
    starting_precision: float = 0.0

    def share_of(self, signal: str) -> float:
        """A signal's part of all weights, in [0, 1]."""
        total = sum(sum(curves) for curves in self.weights.values())
        return sum(self.weights[signal]) / total if total else 0.0

    def matrix(self) -> FloatArray:
        """(signals, curves) the weights."""
        return np.array([self.weights[name] for name in SIGNALS])

    @classmethod
    def of_matrix(cls, weights: FloatArray, **about: Any) -> "Mix":
        """From (signals, curves) weights."""
        rows = np.round(weights, 6).tolist()
        return cls(weights={name: (row[0], row[1], row[2]) for name, row in zip(SIGNALS, rows, strict=True)}, **about)

    def to_json(self) -> dict[str, Any]:
        """Plain data to be saved."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Mix":
        """What `to_json` made."""
        weights = {name: (curves[0], curves[1], curves[2]) for name, curves in data["weights"].items()}
        return cls(**(data | {"weights": weights}))


#: Where nothing can be learned: what was learned on public networks of friends, colleagues and followers, rounded.
STARTING_MIX: Final = Mix(
    weights={
        "walk": (1.7, 0.2, 0.0),
        "common": (0.0, 0.0, 0.0),
        "uncommon": (0.0, 0.0, 0.0),
        "exclusive": (0.2, 0.15, 0.05),
        "trusted": (0.0, 0.05, 0.0),
        "trusted_exclusive": (0.35, 0.45, 0.0),
        "recent": (0.05, 0.05, 0.05),
        "overlap": (0.45, 0.75, 0.45),
        "ways": (1.5, 0.55, 0.05),
        "standing": (0.0, 0.0, 0.1),
        "activity": (0.1, 0.35, 0.4),
        "interests": (0.1, 0.1, 0.05),
    }
)


def curved(signals: FloatArray) -> FloatArray:
    """(c, signals, curves) in [0, 1]: each candidate's signals against the best of the same list."""
    scaled = _scaled(signals)
    squared = scaled * scaled
    return np.stack([np.log1p(99.0 * scaled) * (1 / np.log(100.0)), scaled, squared * squared], axis=2)


def _scaled(signals: FloatArray) -> FloatArray:
    scaled: FloatArray = signals / np.maximum(signals.max(axis=0, initial=0.0), 1e-300)
    return scaled


def parts(mix: Mix, signals: FloatArray) -> FloatArray:
    """(c, signals) each signal's part of each candidate's score."""
    present, level, peak = mix.matrix().T
    scaled = _scaled(signals)
    squared = scaled * scaled
    found: FloatArray = np.log1p(99.0 * scaled)
    found *= present / np.log(100.0)
    found += scaled * level
    squared *= squared
    found += squared * peak
    return found
