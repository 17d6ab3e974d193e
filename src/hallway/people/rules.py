"""Who may see whom, and what of them. No side effects; the one place that decides."""

from django.db.models import Q

from hallway.people.enums import FOR_MEMBERS, IN_DIRECTORY, Audience
from hallway.people.models import PROFILE_FIELDS, Person
from hallway.people.models.person import PersonQuerySet
from hallway.people.viewer import Viewer


def visible_to(viewer: Viewer) -> PersonQuerySet:
    """Every person this viewer may come across; a visitor sees nobody in lists."""
    return Person.objects.filter(in_sight(viewer))


def in_sight(viewer: Viewer, *, person: str = "") -> Q:
    """The condition "the viewer may come across this person", for queries over rows of many people.

    person  the path from the queried model to the person, for example "person"; empty when it is Person itself.
    A condition on the joined row and no subquery: with a hundred thousand members the list of all of them is long.
    """
    path = f"{person}__" if person else ""
    if not viewer.is_member:
        return Q(pk__in=[])
    return Q(**{f"{path}standing__in": IN_DIRECTORY}) & ~Q(**{f"{path}pk__in": viewer.hidden_ids})


def can_see(viewer: Viewer, person: Person) -> bool:
    """Whether the person exists for this viewer at all."""
    if viewer.person is not None and viewer.person.pk == person.pk:
        return True
    if person.standing not in IN_DIRECTORY:
        return False
    if not viewer.is_member:
        return shows_anything_outside(person)
    return person.pk not in viewer.hidden_ids


def shows_anything_outside(person: Person) -> bool:
    """Whether the person opened any field of theirs to everyone."""
    return any(person.audiences.get(field) == "everyone" for field in PROFILE_FIELDS)


def can_see_field(viewer: Viewer, person: Person, field: str) -> bool:
    return viewer.may_see(person.audience_of(field), of=person.pk)


def opened_to_members(field: str, *, person: str = "") -> Q:
    """The condition "this person shows `field` to every member"; `person` as for `opened`."""
    said = f"{person}__audiences__{field}" if person else f"audiences__{field}"
    condition = Q(**{f"{said}__in": FOR_MEMBERS})
    if PROFILE_FIELDS[field] in FOR_MEMBERS:
        condition |= Q(**{f"{said}__isnull": True})
    return condition


def opened(viewer: Viewer, field: str, *, person: str = "") -> Q:
    """The condition "this person shows `field` to the viewer", for queries over rows of many people.

    person  the path from the queried model to the person, for example "person"; empty when it is Person itself.
    Whom the viewer may not come across at all is `visible_to`'s business.
    """
    path = f"{person}__" if person else ""
    said = f"{path}audiences__{field}"
    shown = [Audience.EVERYONE]
    if viewer.is_member:
        shown.append(Audience.MEMBERS)
    condition = Q(**{f"{said}__in": shown})
    if PROFILE_FIELDS[field] in shown:
        condition |= Q(**{f"{said}__isnull": True})
    if viewer.person is not None:
        condition |= Q(**{f"{path}pk": viewer.person.pk})
    if viewer.is_member and viewer.connection_ids:
        to_connections = Q(**{said: Audience.CONNECTIONS})
        if PROFILE_FIELDS[field] == Audience.CONNECTIONS:
            to_connections |= Q(**{f"{said}__isnull": True})
        condition |= to_connections & Q(**{f"{path}pk__in": viewer.connection_ids})
    return condition
