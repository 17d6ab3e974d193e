"""This week's suggestions of a member: picked once, kept, and topped up when one was acted on or set aside."""

from datetime import datetime

from django.db import transaction

from hallway.core.clock import week_of
from hallway.discovery.models import Suggestion
from hallway.discovery.queries.people_to_meet import PersonToMeet, candidates, explain, with_room
from hallway.discovery.queries.suggestions import SHOWN_AT_ONCE, open_suggestions, suggested_this_week
from hallway.people.models import Person
from hallway.people.viewer import Viewer

#: more than this in one week is a feed, not an allotment
MOST_A_WEEK = 9


def top_up_suggestions(viewer: Viewer, *, now: datetime) -> list[PersonToMeet]:
    """Pick people until as many are open as are shown at once; those added, with the reasons.

    Each counts against what the suggested person accepts this week. The rows of the viewer and of the chosen people are
    locked while they are counted, so that two members' picks at the same moment cannot exceed anybody's capacity.
    """
    if not viewer.is_member or viewer.person is None:
        return []
    suggested = suggested_this_week(viewer, now=now)
    wanted = min(SHOWN_AT_ONCE - len(open_suggestions(viewer, suggested)), MOST_A_WEEK - len(suggested))
    if wanted <= 0:
        return []
    scores = {person: score for person, score in candidates(viewer, 40).items() if person not in suggested}
    ranked = sorted(scores, key=lambda person: (-scores[person], person))
    explained = {found.line.id: found for found in explain(viewer, ranked[: 6 * wanted], scores=scores)}
    with transaction.atomic():
        locked = [viewer.person.pk, *explained]
        list(Person.objects.select_for_update(no_key=True).filter(pk__in=locked).order_by("pk").values_list("pk"))
        suggested = suggested_this_week(viewer, now=now)  # another tab may have picked meanwhile
        wanted = min(SHOWN_AT_ONCE - len(open_suggestions(viewer, suggested)), MOST_A_WEEK - len(suggested))
        free = set(with_room(explained, now=now)) - set(suggested)
        chosen = [person for person in explained if person in free][: max(0, wanted)]
        Suggestion.objects.bulk_create(
            [
                Suggestion(viewer=viewer.person, person_id=person, week_on=week_of(now), made_at=now)
                for person in chosen
            ],
            ignore_conflicts=True,
        )
    return [explained[person] for person in chosen]
