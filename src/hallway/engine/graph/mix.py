"""How signals are put together to one score, and what was learned about it."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from hallway.engine.graph.signals import SIGNALS
from hallway.engine.types import FloatArray


@dataclass(frozen=True)
class Mix:
    """Weights of the signals, and how they came about.

    Attributes:
        weights: by signal name, >= 0.
        learned: whether they were learned from this network; if not, they are the ones to start with.
        note: what was learned or why not, in a sentence for the operator.
    """

    weights: dict[str, float]
    learned: bool
    note: str

    def to_json(self) -> dict[str, Any]:
        """Plain data to be saved."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Mix":
        """What `to_json` made."""
        return cls(**data)


STARTING_MIX = Mix(
    weights={"walk": 0.5, "connectors": 0.2, "exclusive_connectors": 0.15, "standing": 0.0, "interests": 0.15},
    learned=False,
    note="The starting mix: nothing was learned from this network.",
)


def parts(mix: Mix, signals: FloatArray) -> FloatArray:
    """(c, s) each signal's part of each candidate's score: its weight times its value, the largest being 1."""
    largest = np.maximum(signals.max(axis=0, initial=0.0), 1e-300)
    weights = np.array([mix.weights[name] for name in SIGNALS])
    return np.asarray(signals / largest * weights)
