"""What the graph answers with: frozen dataclasses of arrays."""

from dataclasses import dataclass

from hallway.engine.types import FloatArray, IntArray


@dataclass(frozen=True)
class Rankings:
    """One ranking a row.

    Attributes:
        ids: int64 (members, k), best first; -1 where fewer than k have any score.
        scores: float64 (members, k); nan where ids is -1.
    """

    ids: IntArray
    scores: FloatArray


@dataclass(frozen=True)
class Reasons:
    """Why one member should meet another.

    Attributes:
        connectors: int64 (c,), who is tied to both, the strongest pair of ties first.
        connector_strengths: float64 (c, 2), strength of member to connector and of connector to other.
        shared_topics: int64 (t,), columns of the interests that both have, the most telling first.
        signals: share of the score by signal name; the shares sum to 1, or all are 0 where nothing speaks for it.
    """

    connectors: IntArray
    connector_strengths: FloatArray
    shared_topics: IntArray
    signals: dict[str, float]


@dataclass(frozen=True)
class Route:
    """A chain of members from a start to a goal.

    Attributes:
        members: ids from start to goal, both included.
        trust: product of the strengths along the way, in (0, 1].
    """

    members: tuple[int, ...]
    trust: float


@dataclass(frozen=True)
class Ties:
    """Ties learned from what people did, one row per ordered pair.

    Attributes:
        source, target: int64 (m,), sorted by source, then target.
        strength: float64 (m,) in (0, 1].
        last_used: float64 (m,), seconds of the latest message or meeting of the two, either way.
    """

    source: IntArray
    target: IntArray
    strength: FloatArray
    last_used: FloatArray


@dataclass(frozen=True)
class Concentration:
    """On how few people the relationship between two organisations rests, seen from the holders' side.

    Attributes:
        hhi: sum of the squared shares, in (0, 1]; 1 when one person holds everything; 0 when there is no tie.
        bus_factor: the fewest people, of either side, whose leaving ends every tie.
        holders: int64 (h,), the people of the holding side, the largest share first.
        share: float64 (h,), each holder's part of the strength; sums to 1.
    """

    hhi: float
    bus_factor: int
    holders: IntArray
    share: FloatArray


@dataclass(frozen=True)
class Concentrations:
    """`Concentration` of many pairs of organisations.

    Attributes:
        pair: int64 (p,), the pairs that have ties, rising.
        hhi: float64 (p,).
        bus_factor: int64 (p,).
        indptr: int64 (p + 1,), pair i's holders are holders[indptr[i]:indptr[i + 1]].
        holders: int64 (h,), the largest share of each pair first.
        share: float64 (h,), sums to 1 in each pair.
    """

    pair: IntArray
    hhi: FloatArray
    bus_factor: IntArray
    indptr: IntArray
    holders: IntArray
    share: FloatArray

    def of(self, place: int) -> Concentration:
        """The concentration of the pair at this place."""
        part = slice(int(self.indptr[place]), int(self.indptr[place + 1]))
        return Concentration(
            hhi=float(self.hhi[place]),
            bus_factor=int(self.bus_factor[place]),
            holders=self.holders[part],
            share=self.share[part],
        )
