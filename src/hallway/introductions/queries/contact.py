"""How two people who both agreed reach each other; nobody else is ever told, and the two not before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from allauth.account.models import EmailAddress

from hallway.introductions.enums import Role
from hallway.introductions.models import Introduction, Part
from hallway.introductions.queries.begun import remark_on
from hallway.people.models import Person
from hallway.people.rules import can_see_field
from hallway.people.viewer import Viewer


@dataclass(frozen=True)
class Contact:
    name: str
    address: str
    #: [{"label": str, "url": str}, ...]: those they show the viewer
    links: Sequence[dict[str, str]] = ()
    #: of a member; empty for somebody outside
    handle: str = ""
    #: what they added to their yes
    word: str = ""
    #: of somebody who is in it as no member: who wrote this name and address
    named_by: str = ""

    @property
    def remark(self) -> Any:
        return remark_on(self.named_by) if self.named_by else ""


def contact_for(viewer: Viewer, row: Introduction) -> Contact | None:
    """How the viewer reaches the one they were introduced to; none for anybody but the two, and before both agreed."""
    if row.accepted_at is None or viewer.person is None:
        return None
    ends = list(row.parts.filter(role=Role.END).select_related("person", "outsider__added_by"))
    mine = [part for part in ends if part.counts_to == viewer.id]
    if row.is_asked and row.initiator_id == viewer.id:
        return of_part(ends[0], viewer=viewer)
    if not mine:
        return None
    if row.is_asked:
        return of_person(row.initiator, viewer=viewer) if row.initiator is not None else None
    other = next((part for part in ends if part.pk != mine[0].pk), None)
    return of_part(other, viewer=viewer) if other is not None else None


def of_part(part: Part, *, viewer: Viewer) -> Contact | None:
    if part.outsider is not None:
        outsider = part.outsider
        return Contact(outsider.name, outsider.address, word=part.word, named_by=outsider.added_by.name)
    contact = of_person(part.person, viewer=viewer) if part.person is not None else None
    return replace(contact, word=part.word) if contact is not None else None


def of_person(person: Person, *, viewer: Viewer) -> Contact | None:
    """None when one of them has blocked the other since, or this person is no longer here."""
    if person.account_id is None or person.pk in viewer.hidden_ids:
        return None
    addresses = EmailAddress.objects.filter(user=person.account_id, verified=True).order_by("-primary", "pk")
    address = addresses.values_list("email", flat=True).first()
    if address is None:
        return None
    links = person.links if can_see_field(viewer, person, "links") else ()
    return Contact(person.name, address, links, person.handle)
