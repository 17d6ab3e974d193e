"""Who may see whom, and what of them. No side effects; the one place that decides."""

from hallway.people.enums import Standing
from hallway.people.models import PROFILE_FIELDS, Person
from hallway.people.models.person import PersonQuerySet
from hallway.people.viewer import Viewer


def visible_to(viewer: Viewer) -> PersonQuerySet:
    """Every person this viewer may come across; a visitor sees nobody in lists."""
    if not viewer.is_member:
        return Person.objects.none()
    return Person.objects.in_directory().exclude(pk__in=viewer.hidden_ids)


def can_see(viewer: Viewer, person: Person) -> bool:
    """Whether the person exists for this viewer at all."""
    if viewer.person is not None and viewer.person.pk == person.pk:
        return True
    if person.standing not in {Standing.MEMBER, Standing.LISTED}:
        return False
    if not viewer.is_member:
        return shows_anything_outside(person)
    return person.pk not in viewer.hidden_ids


def shows_anything_outside(person: Person) -> bool:
    """Whether the person opened any field of theirs to everyone."""
    return any(person.audiences.get(field) == "everyone" for field in PROFILE_FIELDS)


def can_see_field(viewer: Viewer, person: Person, field: str) -> bool:
    return viewer.may_see(person.audience_of(field), of=person.pk)
