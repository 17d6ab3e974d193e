"""What happened about suggestions. Ids are primary keys of persons."""

from hallway.core.outbox import fact


@fact
class SuggestionsPicked:
    """People were picked for somebody, for the first time in a week."""

    person: int
    #: Monday of the week, as an ISO date
    week: str


@fact
class SuggestionsWanted:
    """Somebody is here for whom nobody was picked yet this week. Handled by picking."""

    person: int
