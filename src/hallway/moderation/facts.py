"""What happened in moderation. Ids are primary keys. The reporter is named to nobody but moderators."""

from hallway.core.outbox import fact


@fact
class PersonReported:
    report: int
    person: int


@fact
class ReportDecided:
    report: int
    #: 0 when the person is gone
    person: int
    #: a word of `models.Decision`
    decision: str
    moderator: int


@fact
class AppealMade:
    """Somebody appealed against what was decided about them."""

    appeal: int
    person: int


@fact
class AppealDecided:
    appeal: int
    person: int
    #: "upheld" or "lifted"
    outcome: str
    moderator: int
