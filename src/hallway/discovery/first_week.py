"""The step of a newcomer's first week that is about a suggestion."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from hallway.discovery.models import SetAside, Suggestion
from hallway.membership import steps
from hallway.people.models import Person
from hallway.relationships.models import Connection, Tie


def has_answered_a_suggestion(person: Person) -> bool:
    """Asked or said to know somebody suggested, or said "not now" or "not for me" of one. One query."""
    suggested = OuterRef("person")
    asked = Connection.objects.filter(Q(low=person, high=suggested) | Q(low=suggested, high=person))
    known = Tie.objects.filter(holder=person, other=suggested)
    acted_on = Suggestion.objects.filter(Exists(asked) | Exists(known), viewer=person).order_by()
    set_aside = SetAside.objects.filter(viewer=person)
    return acted_on.values_list("pk").union(set_aside.values_list("pk")).exists()


def register() -> None:
    steps.register(
        steps.Step(
            "first_suggestion",
            order=80,
            title=_("Answer a first suggestion"),
            why=_("Today proposes up to three people and says why. Say hello, or not now: both help to find the next."),
            url_name="web:today",
            done=has_answered_a_suggestion,
        ),
    )
