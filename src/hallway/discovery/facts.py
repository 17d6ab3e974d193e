"""What happened about suggestions. Ids are primary keys of persons."""

from hallway.core.outbox import fact


@fact
class SuggestionsWanted:
    """Somebody is here for whom nobody was picked yet this week. Handled by picking."""

    person: int
