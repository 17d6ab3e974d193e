"""This week's people to meet."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.discovery.models import SetAside, Suggestion
from hallway.notifications.enums import When
from hallway.notifications.kinds.registry import Kind, Line, Moment, Words, register
from hallway.people.enums import IN_DIRECTORY
from hallway.people.models import Block
from hallway.relationships.models import Connection


def _still_open(at: Moment) -> Q:
    """One of them is neither set aside nor asked, and still to be seen; only in the week that they were picked for."""
    person, other = OuterRef("viewer"), OuterRef("person")
    known = Connection.objects.filter(Q(low=person, high=other) | Q(low=other, high=person))
    kept_away = Block.objects.filter(Q(blocker=person, blocked=other) | Q(blocker=other, blocked=person))
    aside = SetAside.objects.filter(viewer=person, person=other)
    week = Suggestion.objects.filter(viewer=OuterRef("person"), week_on=at.week_on, person__standing__in=IN_DIRECTORY)
    is_open = week.filter(~Exists(known), ~Exists(kept_away), ~Exists(aside))
    return Q(made_at__gte=at.week_began) & Q(Exists(is_open))


def _picked(line: Line) -> Words:
    return Words(_("People to meet this week are picked for you."))


SUGGESTIONS = register(
    Kind(
        name="suggestions",
        label=gettext_lazy("People to meet this week"),
        nameless=gettext_lazy("People to meet this week are picked for you."),
        usual=When.WEEKLY,
        usefulness=40,
        says=_picked,
        leads_to=lambda line: reverse("web:today"),
        holds=_still_open,
    )
)
