"""Who may do what with organisations and affiliations. No side effects."""

from datetime import date

from django.db.models import Q

from hallway.core.prepared import Slot
from hallway.organisations.enums import AffiliationState
from hallway.organisations.models import Affiliation, Organisation
from hallway.people.viewer import Viewer


def current(today: date | Slot) -> Q:
    """Affiliations that hold on this day."""
    return (Q(to_on=None) | Q(to_on__gte=today)) & (Q(from_on=None) | Q(from_on__lte=today))


def confirmed(today: date | Slot) -> Q:
    """Affiliations that open what belongs to their organisation."""
    return current(today) & Q(state=AffiliationState.CONFIRMED)


def works_at(viewer: Viewer, organisation: Organisation, *, today: date) -> bool:
    """Whether it is confirmed that the viewer belongs to the organisation now. One query."""
    if viewer.person is None or not viewer.is_member:
        return False
    return Affiliation.objects.filter(confirmed(today), person=viewer.person, organisation=organisation).exists()


def can_edit(viewer: Viewer, organisation: Organisation, *, today: date) -> bool:
    """The operator, its confirmed people and, while there are none, who described it first."""
    if not viewer.is_member:
        return False
    return (
        viewer.is_operator
        or works_at(viewer, organisation, today=today)
        or keeps_it_alone(viewer, organisation, today=today)
    )


def keeps_it_alone(viewer: Viewer, organisation: Organisation, *, today: date) -> bool:
    """Whether the viewer described it first and nobody is confirmed to work there yet."""
    if not viewer.is_member or organisation.made_by_id != viewer.id:
        return False
    return not Affiliation.objects.filter(confirmed(today), organisation=organisation).exists()


def can_confirm(viewer: Viewer, affiliation: Affiliation, *, today: date) -> bool:
    """The operator or a confirmed colleague, never the person themselves."""
    if not viewer.is_member or affiliation.person_id == viewer.id or affiliation.person_id in viewer.hidden_ids:
        return False
    return viewer.is_operator or works_at(viewer, affiliation.organisation, today=today)
