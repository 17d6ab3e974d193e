"""From what is said and learned of a tie to its strength, a number in (0, 1]."""

from hallway.relationships.enums import MOST_LEARNED, STRENGTH_OF, UNSTATED_STRENGTH, Closeness


def strength_of(closeness: str, learned: float | None) -> float:
    """What was stated counts; else what was learned, between the strength of an unstated tie and its bound."""
    if closeness:
        return STRENGTH_OF[Closeness(closeness)]
    return max(UNSTATED_STRENGTH, min(learned or 0.0, MOST_LEARNED))
