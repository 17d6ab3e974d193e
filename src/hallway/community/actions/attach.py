"""Which records are about people who are members already, and making one of two entries of theirs.

A member is known by a mail address that they verified, and by nothing else: not by a name, and not by an address that
they only claim. An entry that an earlier load made for such a record, before its person joined by another way, is a
second entry of theirs, and goes. What the operator declared of it, and what others said of it, is about the member
from then on; the member's own words stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress

from hallway.community.models import AttachedRecord
from hallway.community.records import PersonRecord
from hallway.discovery.models import SetAside
from hallway.membership.actions.leave import remove_person
from hallway.moderation.models import Report
from hallway.organisations.models import Affiliation
from hallway.people.actions.boundaries import block_person, mute_person
from hallway.people.enums import Standing
from hallway.people.models import Block, Mute, Person
from hallway.relationships.actions.move_ties import move_ties
from hallway.relationships.models import Connection

_LOOKED_UP_AT_ONCE = 2000


@dataclass
class Attached:
    """Record's id -> the member it is about: all of them that have no entry of their own, and those that had one."""

    members: dict[str, Person] = field(default_factory=dict)
    merged: dict[str, Person] = field(default_factory=dict)


def attach_records(records: Mapping[str, PersonRecord], *, entries: dict[str, Person], now: datetime) -> Attached:
    """Find whom these records are about, and merge the entries that stand beside a member; in the caller's transaction.

    entries   by id, the people whom earlier loads made or attached; those merged are taken out.
    """
    members = _members_by_address({record.email for record in records.values() if record.email})
    attached = Attached()
    known = AttachedRecord.objects.in_bulk(field_name="community_id")
    for key, record in records.items():
        member, entry = members.get(record.email), entries.get(key)
        if member is None:
            continue
        if entry is not None and entry.pk != member.pk:
            if not _is_second_entry(entry, member):
                continue
            del entries[key]
            _merge(entry, member, agreed=record.agreed, now=now)
            attached.merged[key] = member
        if entry is None or entry.pk != member.pk:
            attached.members[key] = member
        if member.community_id is None:
            member.community_id = key
            Person.objects.filter(pk=member.pk).update(community_id=key)
        _remember(known.get(key), key, member, agreed=record.agreed)
    return attached


def _members_by_address(emails: set[str]) -> dict[str, Person]:
    accounts: dict[str, int] = {}
    wanted = sorted(emails)
    for start in range(0, len(wanted), _LOOKED_UP_AT_ONCE):
        part = wanted[start : start + _LOOKED_UP_AT_ONCE]
        accounts |= dict(EmailAddress.objects.filter(email__in=part, verified=True).values_list("email", "user"))
    people = {row.account_id: row for row in Person.objects.filter(account__in=set(accounts.values()))}
    return {email: people[account] for email, account in accounts.items() if account in people}


def _is_second_entry(entry: Person, member: Person) -> bool:
    """Whether one of the two goes: nobody's account, and nobody whom a moderator took out or who is leaving."""
    return (
        entry.account_id is None
        and entry.standing in {Standing.LISTED, Standing.INVITED}
        and member.standing == Standing.MEMBER
    )


def _remember(known: AttachedRecord | None, key: str, member: Person, *, agreed: bool) -> None:
    """What the record says of agreeing holds for its affiliations also when they are loaded by themselves."""
    if known is None:
        AttachedRecord.objects.create(community_id=key, person=member, agreed=agreed)
        return
    if known.agreed and not agreed:  # the member's own are those without an id of the operator's
        Affiliation.objects.filter(person=member).exclude(community_id=None).delete()
    if (known.person_id, known.agreed) != (member.pk, agreed):
        known.person, known.agreed = member, agreed
        known.save(update_fields=["person", "agreed"])


def _merge(entry: Person, member: Person, *, agreed: bool, now: datetime) -> None:
    """The entry's place is the member's. Its handle leads nowhere: nobody learns by it who the member is."""
    for block in Block.objects.filter(blocked=entry).exclude(blocker=member).select_related("blocker"):
        connection = Connection.objects.of(member.pk).of(block.blocker_id)
        if not connection.confirmed().exists():  # who confirmed the member meant the entry alone
            block_person(block.blocker, other=member, now=now)
    for mute in Mute.objects.filter(muted=entry).exclude(muter=member).select_related("muter"):
        mute_person(mute.muter, other=member, now=now)
    move_ties(entry.pk, to=member.pk, now=now)
    if agreed:
        said = Affiliation.objects.filter(person=member).values("organisation")
        Affiliation.objects.filter(person=entry).exclude(organisation__in=list(said)).update(person=member)
    settled = SetAside.objects.filter(person=member).values("viewer")
    SetAside.objects.filter(person=entry).exclude(viewer__in=list(settled)).exclude(viewer=member).update(person=member)
    Report.objects.filter(person=entry).exclude(reporter=member).update(person=member)
    remove_person(entry, now=now)
