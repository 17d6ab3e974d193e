"""Small networks of every shape for the engine's tests."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from tests.engine import reference


@dataclass(frozen=True)
class Ties:
    n: int
    source: np.ndarray
    target: np.ndarray
    strength: np.ndarray
    directed: bool

    @property
    def matrix(self):
        return reference.tie_matrix(self.n, self.source, self.target, self.strength, directed=self.directed)


#: Few distinct values make equal trust and equal scores frequent; odd ones make the best unique.
strengths = st.one_of(st.sampled_from([0.2, 0.45, 0.7, 0.95, 1.0]), st.floats(0.01, 1.0))


@st.composite
def ties(draw, max_members=9, max_ties=24, directed=None):
    n = draw(st.integers(2, max_members))
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), strengths), max_size=max_ties))
    return Ties(
        n=n,
        source=np.array([p[0] for p in pairs], np.int64),
        target=np.array([p[1] for p in pairs], np.int64),
        strength=np.array([p[2] for p in pairs], np.float64),
        directed=draw(st.booleans()) if directed is None else directed,
    )
