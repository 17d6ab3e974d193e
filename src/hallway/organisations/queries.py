"""What is asked about organisations and who works where, always by a viewer."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Q, QuerySet

from hallway.core import clock
from hallway.core.handles import holder_of
from hallway.core.prepared import PreparedFor, Slot
from hallway.core.text import sort_key_of
from hallway.organisations.cleaning import stem_of
from hallway.organisations.enums import AffiliationState
from hallway.organisations.models import Affiliation, Organisation, OrganisationTag
from hallway.organisations.periods import period_in_words
from hallway.organisations.rules import confirmed, current
from hallway.people.access import no_such_page
from hallway.people.lines import PersonLine, line_of
from hallway.people.models import Person
from hallway.people.rules import can_see_field, in_sight, opened
from hallway.people.viewer import Viewer

_LAST = "~"
MOST_SIMILAR = 6
MOST_COMPLETIONS = 10


@dataclass(frozen=True)
class Place:
    """One line of somebody's working life."""

    affiliation: Affiliation
    organisation: Organisation
    role: str
    period: str
    is_confirmed: bool
    is_current: bool


@dataclass(frozen=True)
class Colleague:
    """Somebody on an organisation's page."""

    affiliation: Affiliation
    line: PersonLine
    role: str
    period: str


def organisations(viewer: Viewer, *, begins: str = "") -> QuerySet[Organisation]:
    """Every organisation, by name, for members."""
    if not viewer.is_member:
        return Organisation.objects.none()
    found = Organisation.objects.order_by("sort_key", "pk")
    prefix = sort_key_of(begins)
    return found.filter(sort_key__gte=prefix, sort_key__lt=prefix + _LAST) if prefix else found


def organisation_at(handle: str, *, viewer: Viewer) -> Organisation:
    """The organisation that has this handle or had it."""
    if not viewer.is_member:
        raise no_such_page()
    every = Organisation.objects.select_related("part_of")
    organisation = every.filter(handle=handle.lower()).first()
    if organisation is None:
        former = holder_of(handle, kind="organisation")
        organisation = every.filter(public_id=former).first() if former is not None else None
    if organisation is None:
        raise no_such_page()
    return organisation


def similar_to(name: str, *, viewer: Viewer) -> list[Organisation]:
    """Organisations that may be meant by this name: the same but for case, accents and "Ltd", or longer."""
    stem = stem_of(name)
    if not stem or not viewer.is_member:
        return []
    found = organisations(viewer).filter(
        Q(sort_key__gte=stem, sort_key__lt=stem + _LAST)
        | Q(sort_key__gte=f"the {stem}", sort_key__lt=f"the {stem}{_LAST}")
        | Q(sort_key=sort_key_of(name))
    )
    alike = [organisation for organisation in found[:100] if stem_of(organisation.name) == stem]
    longer = [organisation for organisation in found[:MOST_SIMILAR] if organisation not in alike]
    return [*alike, *longer][:MOST_SIMILAR]


def named(name: str, *, viewer: Viewer) -> Organisation | None:
    """The one organisation of exactly this name or handle, if there is exactly one."""
    key = sort_key_of(name)
    found = [
        organisation
        for organisation in organisations(viewer).filter(Q(sort_key=key) | Q(handle=name.strip().lower()))[:3]
        if organisation.handle == name.strip().lower() or organisation.name.casefold() == name.strip().casefold()
    ]
    return found[0] if len(found) == 1 else None


def completions(viewer: Viewer, *, begins: str) -> list[str]:
    """Names that begin so."""
    if not sort_key_of(begins):
        return []
    return list(organisations(viewer, begins=begins).values_list("name", flat=True)[:MOST_COMPLETIONS])


def roles_of(people: Sequence[int]) -> Mapping[int, str]:
    """Where people are confirmed to work now, for lists: "Partner manager, Acme". One query.

    The caller asks only for people who show it to whoever looks.
    """
    roles: dict[int, str] = {}
    for person, role, name in _roles.rows(people, today=clock.now().date()):
        roles.setdefault(person, f"{role}, {name}" if role else name)
    return roles


def _role_rows(people: list[Any]) -> QuerySet[Any, Any]:
    return (
        Affiliation.objects.filter(confirmed(Slot("today", DateField())), person__pk__in=people)
        .order_by("person_id", "-from_on", "pk")
        .values_list("person_id", "role", "organisation__name")
    )


_roles = PreparedFor(_role_rows)


def places_of(person: Person, *, viewer: Viewer, today: date) -> list[Place]:
    """Where the person works and worked, the present first; nothing when that is not for the viewer."""
    if not can_see_field(viewer, person, "affiliations"):
        return []
    rows = Affiliation.objects.filter(person=person).select_related("organisation").order_by("-from_on", "-pk")
    places = [
        Place(
            affiliation=row,
            organisation=row.organisation,
            role=row.role,
            period=period_in_words(row.from_on, row.to_on, today=today),
            is_confirmed=row.is_confirmed,
            is_current=row.to_on is None or row.to_on >= today,
        )
        for row in rows
    ]
    return sorted(places, key=lambda place: not place.is_current)


def people_of(organisation: Organisation, *, viewer: Viewer, today: date, former: bool) -> QuerySet[Affiliation]:
    """Confirmed affiliations of people whom the viewer may come across and who show where they work."""
    now = current(today)
    return (
        Affiliation.objects.filter(
            ~now if former else now,
            opened(viewer, "affiliations", person="person"),
            in_sight(viewer, person="person"),
            organisation=organisation,
            state=AffiliationState.CONFIRMED,
        )
        .select_related("person")
        .order_by("person__sort_key", "pk")
    )


def claims_at(organisation: Organisation, *, viewer: Viewer) -> QuerySet[Affiliation]:
    """What waits to be confirmed, for those who may confirm it."""
    return (
        Affiliation.objects.filter(
            in_sight(viewer, person="person"), organisation=organisation, state=AffiliationState.CLAIMED
        )
        .exclude(person=viewer.person)
        .select_related("person")
        .order_by("made_at", "pk")
    )


def all_claims(viewer: Viewer) -> QuerySet[Affiliation]:
    """Everything that waits to be confirmed, for operators."""
    if not viewer.is_operator:
        return Affiliation.objects.none()
    return (
        Affiliation.objects.filter(in_sight(viewer, person="person"), state=AffiliationState.CLAIMED)
        .exclude(person=viewer.person)
        .select_related("person", "organisation")
        .order_by("made_at", "pk")
    )


def colleagues(rows: Iterable[Affiliation], *, viewer: Viewer, today: date) -> list[Colleague]:
    """Rows with their people, as lines that say the role there."""
    return [
        Colleague(
            affiliation=row,
            line=line_of(row.person, viewer, role=row.role),
            role=row.role,
            period=period_in_words(row.from_on, row.to_on, today=today),
        )
        for row in rows
    ]


def own_affiliation(public_id: uuid.UUID, *, viewer: Viewer) -> Affiliation:
    """One of the viewer's own."""
    row = Affiliation.objects.filter(public_id=public_id, person=viewer.person).select_related("organisation").first()
    if row is None:
        raise no_such_page()
    return row


def affiliation_to_decide(public_id: uuid.UUID, *, viewer: Viewer) -> Affiliation:
    """Somebody else's, whom the viewer may come across; whether they may decide is the action's business."""
    rows = Affiliation.objects.filter(in_sight(viewer, person="person"), public_id=public_id)
    row = rows.select_related("organisation", "person").first()
    if row is None:
        raise no_such_page()
    return row


def with_tags(tags: Sequence[int], *, viewer: Viewer) -> QuerySet[Organisation]:
    """Organisations with one of these tags, by name."""
    holders = OrganisationTag.objects.filter(tag__in=tags).values("organisation_id")
    return organisations(viewer).filter(pk__in=holders)
