"""What is asked about asks and offers, always by a viewer."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from hallway.exchange.enums import Kind
from hallway.exchange.models import Ask, Offer, model_of
from hallway.people.access import no_such_page
from hallway.people.enums import IN_DIRECTORY, Audience
from hallway.people.models import Person
from hallway.people.rules import in_sight
from hallway.people.viewer import Viewer

COLUMNS = ("kind", "pk", "public_id", "person_id", "text", "language", "audience", "made_at", "position")


@dataclass(frozen=True)
class Shown:
    """An ask or an offer as a page shows it."""

    kind: str
    pk: int
    public_id: uuid.UUID
    person_id: int
    text: str
    language: str
    audience: str
    made_at: Any
    position: int

    @property
    def url_name(self) -> str:
        return f"exchange:{self.kind}"


def visible(kind: Kind, viewer: Viewer) -> QuerySet[Any]:
    """The entries of everybody whom the viewer may come across, as far as they are for the viewer."""
    rows = model_of(kind).objects.all()
    if not viewer.is_member:
        return rows.none()
    eyes = Q(audience__in=[Audience.EVERYONE, Audience.MEMBERS]) | Q(person=viewer.person)
    if viewer.connection_ids:
        eyes |= Q(audience=Audience.CONNECTIONS, person_id__in=viewer.connection_ids)
    return rows.filter(eyes, in_sight(viewer, person="person"))


def board(viewer: Viewer, *, kind: Kind | None) -> QuerySet[Any]:
    """Everything the viewer may see, the newest first; of one kind, or of both in one query."""
    kinds = [kind] if kind is not None else list(Kind)
    rows = [_columns(visible(each, viewer).exclude(person_id__in=viewer.muted_ids), each) for each in kinds]
    together = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
    return together.order_by("-made_at", "-pk")


def entries_of(person: Person, *, viewer: Viewer) -> list[Shown]:
    """One person's, in their order, as far as they are for the viewer. One query; the person is one they may see."""
    eyes = [audience for audience in Audience if viewer.may_see(audience, of=person.pk)]
    asks, offers = (
        _columns(model_of(kind).objects.filter(person=person, audience__in=eyes), kind)
        for kind in (Kind.ASK, Kind.OFFER)
    )
    return shown(asks.union(offers, all=True).order_by("position", "pk"))


def shown(rows: QuerySet[Any]) -> list[Shown]:
    return [Shown(*row) for row in rows]


def _columns(rows: QuerySet[Any], kind: Kind) -> QuerySet[Any]:
    named = rows.order_by().annotate(kind=Value(kind.value, output_field=CharField()))
    columns: QuerySet[Any] = named.values_list(*COLUMNS)
    return columns


def entry_at(kind: Kind, public_id: uuid.UUID, *, viewer: Viewer) -> Ask | Offer:
    """One entry, for whom it is. A visitor sees one that is for everyone, when its person is here."""
    row = model_of(kind).objects.filter(public_id=public_id).select_related("person").first()
    if row is None or row.person.standing not in IN_DIRECTORY:
        raise no_such_page()
    if not viewer.may_see(Audience(row.audience), of=row.person_id):
        raise no_such_page()
    return row


def own_entry(kind: Kind, public_id: uuid.UUID, *, viewer: Viewer) -> Ask | Offer:
    row = model_of(kind).objects.filter(public_id=public_id, person=viewer.person).select_related("person").first()
    if row is None:
        raise no_such_page()
    return row


def says_anything(person: Person) -> bool:
    """Whether the person asks or offers anything. One query."""
    asks = Ask.objects.filter(person=person).values_list("pk")
    return asks.union(Offer.objects.filter(person=person).values_list("pk")).exists()
