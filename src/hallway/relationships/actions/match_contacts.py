"""Tell an owner which of their contacts are members here, where those members let them know, and never in bulk.

Two ways lead to a match (docs/decisions/contacts-and-members.md):

found    the member lets themselves be found by a verified address, the contact's name is the member's, and the
         owner's weekly budget of looked-up addresses is not used up; an address that is nobody's costs as much
mutual   both hold each other's verified address in their address books, and both turned that on

A matched contact becomes a private tie of the owner: nobody else learns anything.
"""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from anyascii import anyascii
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from hallway.atlas import registry
from hallway.core.clock import week_of
from hallway.core.outbox import publish
from hallway.people.enums import Standing
from hallway.people.models import Block, Person
from hallway.relationships.actions.pairs import ordered
from hallway.relationships.enums import Origin
from hallway.relationships.facts import TieStated
from hallway.relationships.models import Contact, ContactAddress, LookupBudget, Tie

#: addresses of one owner that are compared with members' in a week
LOOKUPS_A_WEEK = 300
_CHUNK = 500


@transaction.atomic
def match_contacts(owner: Person, *, now: datetime) -> int:
    """Match what may be matched of one owner's address book now; how many contacts were matched."""
    look_up_addresses(owner, now=now)
    pairs = [*_found(owner), *_mutual(owner)]
    return sum(_match(owner, contact, member, now) for contact, member in pairs)


def look_up_addresses(owner: Person, *, now: datetime) -> int:
    """Spend what is left of this week's budget on addresses that were never looked up, strongest ties first."""
    budget, _made = LookupBudget.objects.select_for_update().get_or_create(owner=owner, week_on=week_of(now))
    left = max(0, LOOKUPS_A_WEEK - budget.used)
    waiting = (
        ContactAddress.objects.filter(owner=owner, looked_up_at=None)
        .order_by(F("contact__learned").desc(nulls_last=True), "contact_id", "id")
        .values_list("pk", flat=True)[:left]
    )
    chosen = list(waiting)
    ContactAddress.objects.filter(pk__in=chosen).update(looked_up_at=now)
    budget.used += len(chosen)
    budget.save(update_fields=["used"])
    return len(chosen)


def _found(owner: Person) -> list[tuple[Contact, Person]]:
    """Contacts whose looked-up address is a findable member's, by the same name."""
    addresses = ContactAddress.objects.filter(
        owner=owner,
        looked_up_at__isnull=False,
        contact__person=None,
        email__in=_member_addresses().filter(user__person__findable_by_address=True).values("email"),
    )
    return [(contact, member) for contact, member in _pairs(owner, addresses) if same_name(contact.name, member.name)]


def _mutual(owner: Person) -> list[tuple[Contact, Person]]:
    """Contacts who hold the owner as well, where both let themselves be told so."""
    if not owner.mutual_contacts:
        return []
    own = EmailAddress.objects.filter(user__person=owner, verified=True).values("email")
    holds_owner = ContactAddress.objects.filter(owner=OuterRef("user__person"), email__in=own)
    theirs = _member_addresses().filter(Exists(holds_owner), user__person__mutual_contacts=True)
    addresses = ContactAddress.objects.filter(owner=owner, contact__person=None, email__in=theirs.values("email"))
    return _pairs(owner, addresses)


def _member_addresses() -> QuerySet[EmailAddress]:
    addresses: QuerySet[EmailAddress] = EmailAddress.objects.filter(
        verified=True, user__person__standing=Standing.MEMBER
    )
    return addresses


def _pairs(owner: Person, addresses: QuerySet[ContactAddress]) -> list[tuple[Contact, Person]]:
    """Each contact with the member whose verified address it has; the owner and blocked pairs left out."""
    contact_of = {row.email: row.contact for row in addresses.select_related("contact")}
    emails = list(contact_of)
    hidden = _blocked_with(owner)
    pairs = []
    for start in range(0, len(emails), _CHUNK):
        rows = _member_addresses().filter(email__in=emails[start : start + _CHUNK]).select_related("user__person")
        pairs += [
            (contact_of[row.email], row.user.person)
            for row in rows
            if row.user.person.pk != owner.pk and row.user.person.pk not in hidden
        ]
    return pairs


def _blocked_with(owner: Person) -> set[int]:
    return {
        *Block.objects.filter(blocker=owner).values_list("blocked_id", flat=True),
        *Block.objects.filter(blocked=owner).values_list("blocker_id", flat=True),
    }


def same_name(one: str, other: str) -> bool:
    """Whether two names are one person's: first and last word agree, in any order, accents and case aside."""
    first, second = _words(one), _words(other)
    if not first or not second or "@" in one or "@" in other:
        return False
    return {first[0], first[-1]} == {second[0], second[-1]}


def _words(name: str) -> list[str]:
    return anyascii(name).casefold().replace(".", " ").replace(",", " ").split()


def _match(owner: Person, contact: Contact, member: Person, now: datetime) -> int:
    if not Contact.objects.filter(pk=contact.pk, person=None).update(person=member):
        return 0
    tie_from_contact(owner, contact=contact, member=member, now=now)
    return 1


def tie_from_contact(owner: Person, *, contact: Contact, member: Person, now: datetime) -> Tie:
    """What the address book knows of the member, as the owner's private tie; what was there stays."""
    tie, is_new = Tie.objects.select_for_update().get_or_create(
        holder=owner,
        other=member,
        defaults={
            "origin": Origin.IMPORTED if contact.learned is None else Origin.LETTERS,
            "began_on": contact.met_on,
            "learned": contact.learned,
            "last_used_at": contact.last_used_at,
            "made_at": now,
            "updated_at": now,
        },
    )
    if is_new:
        publish(TieStated(holder=owner.pk, other=member.pk), about=(owner.pk, member.pk), now=now)
    else:
        tie.learned = contact.learned if contact.learned is not None else tie.learned
        tie.began_on = tie.began_on or contact.met_on
        tie.last_used_at = max(filter(None, [tie.last_used_at, contact.last_used_at]), default=None)
        tie.updated_at = now
        tie.save()
    registry.touch(registry.TIES, *ordered(owner.pk, member.pk), now=now)
    return tie


def owners_to_match(now: datetime) -> Iterable[int]:
    """Owners with addresses that were never looked up and some of this week's budget left."""
    spent = LookupBudget.objects.filter(week_on=week_of(now), used__gte=LOOKUPS_A_WEEK).values("owner")
    waiting = ContactAddress.objects.filter(looked_up_at=None).exclude(owner__in=spent)
    return waiting.values_list("owner_id", flat=True).distinct()
