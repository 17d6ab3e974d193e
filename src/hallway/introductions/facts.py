"""What happened to introductions.

An `introduction` and a `part` are primary keys of theirs; `person` and `ends` are primary keys of persons. Nobody but
the one who answered is in what an answer is about, and no fact says what the answer was.
"""

from hallway.core.outbox import fact


@fact
class IntroductionAsked:
    introduction: int
    initiator: int


@fact
class PartReached:
    """It is before the eyes of one who is asked. Handled by writing to them."""

    introduction: int
    part: int
    #: 0 for somebody who is no member
    person: int


@fact
class PartReminded:
    """Half of the time is over, and nothing was answered. Handled by writing once more."""

    introduction: int
    part: int


@fact
class PartAnswered:
    part: int


@fact
class IntroductionAccepted:
    """Everybody said yes. Handled by writing to both how to reach each other."""

    introduction: int
    ends: list[int]


@fact
class IntroductionEnded:
    """The moment fixed when it was asked has come, and it did not come about; nobody learns why."""

    introduction: int
    initiator: int


@fact
class IntroductionWithdrawn:
    introduction: int
    initiator: int


@fact
class OutcomeWanted:
    """Two weeks after both agreed. Handled by asking both what came of it."""

    introduction: int


@fact
class OutcomeGiven:
    introduction: int
    person: int


@fact
class Thanked:
    """One of the two thanked those who passed it on."""

    introduction: int
    person: int
