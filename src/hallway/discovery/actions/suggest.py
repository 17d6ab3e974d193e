"""This week's suggestions of a member: picked once, kept, and topped up when one was acted on or set aside."""

from datetime import datetime

from django.db import transaction

from hallway.core.clock import week_of
from hallway.core.models import Delivery
from hallway.core.outbox import publish
from hallway.discovery.facts import SuggestionsPicked, SuggestionsWanted
from hallway.discovery.models import Picked, Suggestion
from hallway.discovery.queries.people_to_meet import candidates, explain, with_room
from hallway.discovery.queries.suggestions import SHOWN_AT_ONCE, Week, open_suggestions, this_week
from hallway.people.load import lock
from hallway.people.viewer import Viewer

#: more than this in one week is a feed, not an allotment
MOST_A_WEEK = 9


def want_suggestions(person: int, *, now: datetime) -> None:
    """Have people picked for this member in the background, unless that waits to be done already."""
    kind = SuggestionsWanted.__name__
    waiting = Delivery.objects.filter(fact__kind=kind, fact__about_rows__person=person, failed_at=None)
    if not waiting.exists():
        publish(SuggestionsWanted(person=person), about=[person], now=now)


def top_up_suggestions(viewer: Viewer, *, now: datetime) -> None:
    """Pick people until as many are open as are shown at once.

    Each counts against what the suggested person accepts this week. The rows of the viewer and of the chosen people are
    locked while they are counted, so that two members' picks at the same moment cannot exceed anybody's capacity.
    """
    if not viewer.is_member or viewer.person is None:
        return
    week = this_week(viewer, now=now)
    wanted = _missing(viewer, week)
    explained: list[int] = []
    if wanted:
        scores = {person: score for person, score in candidates(viewer, 40).items() if person not in week.people}
        ranked = sorted(scores, key=lambda person: (-scores[person], person))
        explained = [found.line.id for found in explain(viewer, ranked[: 6 * wanted], scores=scores)]
    elif week.picked:
        return
    with transaction.atomic():
        lock([viewer.person.pk, *explained])
        week = this_week(viewer, now=now)  # another worker or tab may have picked meanwhile
        free = set(with_room(explained, now=now)) - set(week.people)
        chosen = [person for person in explained if person in free][: _missing(viewer, week)]
        Suggestion.objects.bulk_create(
            [
                Suggestion(viewer=viewer.person, person_id=person, week_on=week_of(now), made_at=now)
                for person in chosen
            ],
            ignore_conflicts=True,
        )
        if not week.picked:
            Picked.objects.update_or_create(viewer=viewer.person, defaults={"week_on": week_of(now)})
            if chosen:
                picked = SuggestionsPicked(person=viewer.person.pk, week=week_of(now).isoformat())
                publish(picked, about=[viewer.person.pk], now=now)


def _missing(viewer: Viewer, week: Week) -> int:
    """How many more may be picked for the viewer now."""
    wanted = min(SHOWN_AT_ONCE - len(open_suggestions(viewer, week)), MOST_A_WEEK - len(week.people))
    return max(0, wanted)
