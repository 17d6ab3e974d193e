"""What happens around joining, belonging and leaving. Ids are primary keys of persons unless named otherwise."""

from hallway.core.outbox import fact


@fact
class CommunityFounded:
    operator: int


@fact
class PersonJoined:
    person: int


@fact
class PersonLeft:
    """Published when a person's rows are about to go for good; `public_id` is what remains to name them by."""

    person: int
    public_id: str
