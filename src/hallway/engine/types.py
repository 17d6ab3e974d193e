"""Array aliases: the dtype is in the name, the shape is in each function's docstring."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Int32Array = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]

#: Called with the fraction done in [0, 1] during long work.
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Ranking:
    """The best ids for one question, best first.

    Attributes:
        ids: int64 (r,), r <= the k asked for; fewer where fewer have any score.
        scores: float64 (r,), never increasing; comparable within one ranking only.
    """

    ids: IntArray
    scores: FloatArray
