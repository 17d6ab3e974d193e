"""Loading a community file: everything of it in one transaction, the same again without a duplicate.

Records are known by the operator's ids. A person who has become a member keeps their own words and roles, and an
organisation keeps what its people wrote: loading again changes nothing of theirs. A person whose address a member has
verified is that member, and gets no second entry. Ties and affiliations are marked as
declared by the operator. Whoever did not agree to be listed is visible to nobody, and has an invitation prepared.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from hallway.atlas import registry
from hallway.community.reading import Read, Skipped
from hallway.community.records import AffiliationRecord, OrganisationRecord, PersonRecord, TieRecord
from hallway.core.bulk import room_for_indexes
from hallway.core.handles import give_handles
from hallway.core.ids import uuid7
from hallway.core.text import clean_line, clean_text
from hallway.exchange.models import Ask, Offer
from hallway.membership.actions.prepare import Prepared, Wanted, prepare_invitations
from hallway.organisations.enums import AffiliationState, ConfirmedBy
from hallway.organisations.models import Affiliation, Organisation, OrganisationDomain, OrganisationTag
from hallway.people.enums import Standing
from hallway.people.models import Person, PersonTag, Tag
from hallway.people.tagging import LONGEST, key_of
from hallway.relationships.actions.declare import Declared, declare_ties
from hallway.relationships.enums import Consent

BATCH = 2000
Row = TypeVar("Row", bound=Model)
Progress = Callable[[str, int], None]

_PERSON_FIELDS = (
    "name", "pronouns", "headline", "about", "ask_me_about", "places", "languages", "time_zone", "links", "standing",
)  # fmt: skip
_ORGANISATION_FIELDS = ("name", "headline", "about", "place", "website")
_MULTILINE = {"about"}
#: people whose standing a file does not change
_SETTLED = {Standing.LEFT, Standing.SUSPENDED}


@dataclass
class Loaded:
    """What a load did, by kind of record."""

    added: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    #: people of these records who did not agree, and are not visible until they accept an invitation
    not_visible: int = 0
    invitations: Prepared = field(default_factory=Prepared)
    #: id of a record -> the member whose verified address it has; for the operator's eyes alone
    attached: dict[str, Person] = field(default_factory=dict)


@transaction.atomic
def load_community(read: Read, *, now: datetime, progress: Progress | None = None) -> Loaded:
    """Write all records, and that the atlas is to be built anew: by the caller, or else by who next opens it."""
    say = progress or (lambda kind, number: None)
    loaded = Loaded(skipped=list(read.skipped))
    records = read.records
    for kind, write in (("organisation", _organisations), ("person", _people)):
        say(kind, len(records[kind]))
        loaded.added[kind], loaded.updated[kind] = write(read, loaded, now)
    say("affiliation", len(records["affiliation"]))
    _affiliations(read, loaded, now)
    say("tie", len(records["tie"]))
    _ties(read, loaded, now)
    registry.touch_everything(now=now)
    return loaded


def _organisations(read: Read, _loaded: Loaded, now: datetime) -> tuple[int, int]:
    wanted: dict[str, OrganisationRecord] = {record.id: record for record in read.records["organisation"]}
    rows = _by_community_id(Organisation, wanted)
    for key in [key for key, row in rows.items() if row.version > 1]:
        del wanted[key], rows[key]  # its people describe it themselves now
    fresh = [record for key, record in wanted.items() if key not in rows]
    ids = [uuid7() for _record in fresh]
    handles = give_handles(
        [record.name for record in fresh], kind="organisation", holders=ids, now=now, fallback="organisation"
    )
    made = [
        Organisation(
            public_id=public_id, community_id=record.id, handle=handle, created_at=now, updated_at=now,
            **_cleaned(record, _ORGANISATION_FIELDS),
        )
        for record, public_id, handle in zip(fresh, ids, handles, strict=True)
    ]  # fmt: skip
    Organisation.objects.bulk_create(made, batch_size=BATCH)
    changed = _update(rows, {key: _cleaned(wanted[key], _ORGANISATION_FIELDS) for key in rows}, now)
    rows |= {str(row.community_id): row for row in made}
    for key, record in wanted.items():
        parent = rows.get(record.part_of)
        if parent is not None and rows[key].part_of_id != parent.pk and parent.pk != rows[key].pk:
            Organisation.objects.filter(pk=rows[key].pk).update(part_of=parent)
    OrganisationDomain.objects.bulk_create(
        (
            OrganisationDomain(organisation=rows[key], domain=domain.lower())
            for key, record in wanted.items()
            for domain in record.domains
        ),
        ignore_conflicts=True,
    )
    tags = _tags(tag for record in wanted.values() for tag in record.tags)
    OrganisationTag.objects.filter(organisation__in=[row.pk for row in rows.values()]).delete()
    OrganisationTag.objects.bulk_create(
        (
            OrganisationTag(organisation=rows[key], tag_id=tag, position=position)
            for key, record in wanted.items()
            for position, tag in enumerate(_tag_ids(record.tags, tags))
        ),
        batch_size=BATCH,
    )
    return len(made), changed


def _people(read: Read, loaded: Loaded, now: datetime) -> tuple[int, int]:
    wanted: dict[str, PersonRecord] = {record.id: record for record in read.records["person"]}
    rows = _by_community_id(Person, wanted)
    loaded.attached = _attach([record for key, record in wanted.items() if key not in rows and record.email])
    for key in loaded.attached:
        del wanted[key]
    for key in [key for key, row in rows.items() if row.account_id is not None or row.standing in _SETTLED]:
        del wanted[key], rows[key]  # their words are their own now, or a moderator took them out
    fresh = [record for key, record in wanted.items() if key not in rows]
    ids = [uuid7() for _record in fresh]
    handles = give_handles([record.name for record in fresh], kind="person", holders=ids, now=now)
    made = [
        Person(
            public_id=public_id, community_id=record.id, handle=handle, created_at=now, updated_at=now,
            **_person_values(record),
        )
        for record, public_id, handle in zip(fresh, ids, handles, strict=True)
    ]  # fmt: skip
    Person.objects.bulk_create(made, batch_size=BATCH)
    changed = _update(rows, {key: _person_values(wanted[key]) for key in rows}, now)
    new_ids = {row.pk for row in made}
    rows |= {str(row.community_id): row for row in made}
    tags = _tags(tag for record in wanted.values() for tag in record.tags)
    _in_batches(PersonTag, "person_id", [row.pk for row in rows.values() if row.pk not in new_ids])
    PersonTag.objects.bulk_create(
        (
            PersonTag(person_id=rows[key].pk, tag_id=tag, position=position)
            for key, record in wanted.items()
            for position, tag in enumerate(_tag_ids(record.tags, tags))
        ),
        batch_size=BATCH,
    )
    for model, name in ((Offer, "offers"), (Ask, "asks")):
        _entries(model, {rows[key].pk: (key, getattr(record, name)) for key, record in wanted.items()}, name, now)
    _invitations(read, {rows[key]: record for key, record in wanted.items()}, loaded, now)
    return len(made), changed


def _attach(records: Sequence[PersonRecord]) -> dict[str, Person]:
    """The members whose verified addresses these records have; one without an id of the operator's takes the record's.

    Nothing else of theirs changes. Of two records with one member's addresses, the ties of both are that member's,
    and the affiliations of the first.
    """
    emails = list({record.email for record in records})
    accounts: dict[str, int] = {}
    for start in range(0, len(emails), BATCH):
        verified = EmailAddress.objects.filter(email__in=emails[start : start + BATCH], verified=True)
        accounts |= dict(verified.values_list("email", "user"))
    members = {row.account_id: row for row in Person.objects.filter(account__in=list(set(accounts.values())))}
    found: dict[str, Person] = {}
    for record in records:
        member = members.get(accounts.get(record.email))
        if member is None:
            continue
        if member.community_id is None:
            member.community_id = record.id
            Person.objects.filter(pk=member.pk).update(community_id=record.id)
        found[record.id] = member
    return found


def _invitations(read: Read, people: dict[Person, PersonRecord], loaded: Loaded, now: datetime) -> None:
    """Prepare one to everybody who did not agree and has an address; sending them is an act of its own."""
    unseen = {person: record for person, record in people.items() if not record.agreed}
    loaded.not_visible = len(unseen)
    loaded.invitations = prepare_invitations(
        [Wanted(person.pk, person.name, record.email) for person, record in unseen.items() if record.email],
        among={person.pk for person in people},
        now=now,
    )
    if not loaded.invitations.unusable:
        return
    ids, numbers = {person.pk: record.id for person, record in unseen.items()}, read.numbers("person")
    loaded.skipped += [
        read.skip(
            "person", numbers[ids[person]], _("{id}: not invited: {reason}").format(id=ids[person], reason=reason)
        )
        for person, reason in loaded.invitations.unusable.items()
    ]


def _person_values(record: PersonRecord) -> dict[str, Any]:
    values = _cleaned(record, tuple(name for name in _PERSON_FIELDS if name not in {"links", "standing"}))
    values["links"] = [{"label": "", "url": url} for url in record.links]
    values["standing"] = Standing.LISTED if record.agreed else Standing.INVITED
    return values


def _entries(
    model: type[Ask] | type[Offer], texts: dict[int, tuple[str, tuple[str, ...]]], name: str, now: datetime
) -> None:
    """The operator's asks or offers of people: each keeps its address while its place in the record stays."""
    known = {row.community_id: row for row in model.objects.exclude(community_id=None).filter(person__account=None)}
    fresh, changed, kept = [], [], set()
    for person, (key, entries) in texts.items():
        for position, text in enumerate(entries):
            community_id = f"{key[:180]}/{name}/{position}"
            kept.add(community_id)
            row = known.get(community_id)
            if row is None:
                fresh.append(
                    model(
                        person_id=person, community_id=community_id, text=clean_line(text), position=position,
                        made_at=now, updated_at=now,
                    )
                )  # fmt: skip
            elif row.text != clean_line(text):
                row.text, row.updated_at = clean_line(text), now
                changed.append(row)
    gone = [row.pk for key, row in known.items() if key not in kept and row.person_id in texts]
    model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create(fresh, batch_size=BATCH)  # type: ignore[arg-type]  # one model at a time
    model.objects.bulk_update(changed, ["text", "updated_at"], batch_size=200)  # type: ignore[arg-type]  # likewise


def _people_by_id(loaded: Loaded) -> dict[str, int]:
    """Primary keys of everybody whom a record may name."""
    people = dict(Person.objects.exclude(community_id=None).values_list("community_id", "pk"))
    return people | {key: member.pk for key, member in loaded.attached.items()}  # type: ignore[return-value]  # no None


def _affiliations(read: Read, loaded: Loaded, now: datetime) -> None:
    people = _people_by_id(loaded)
    organisations = dict(Organisation.objects.exclude(community_id=None).values_list("community_id", "pk"))
    members = set(
        Person.objects.exclude(account=None).exclude(community_id=None).values_list("community_id", flat=True)
    )
    attached = {member.pk for member in loaded.attached.values()}
    said = set(Affiliation.objects.filter(person__in=attached).values_list("person", "organisation"))
    now_known = {key for key, member in loaded.attached.items() if member.community_id == key}
    theirs = (members | loaded.attached.keys()) - now_known  # what they say of their work is theirs
    wanted = {record.id: number for number, record in enumerate(read.records["affiliation"])}
    rows = _by_community_id(Affiliation, wanted)
    fresh, values = [], {}
    for number in wanted.values():
        record: AffiliationRecord = read.records["affiliation"][number]
        if record.person in theirs:
            continue
        if problem := _problem_of(record, people=people, organisations=organisations):
            loaded.skipped.append(read.skip("affiliation", number, problem))
            continue
        row_values = {
            "person_id": people[record.person], "organisation_id": organisations[record.organisation],
            "role": clean_line(record.role), "from_on": record.from_on, "to_on": record.to_on,
        }  # fmt: skip
        if (people[record.person], organisations[record.organisation]) in said:
            continue  # likewise
        if record.id in rows:
            values[record.id] = row_values
        else:
            fresh.append(
                Affiliation(
                    community_id=record.id, state=AffiliationState.CONFIRMED, confirmed_how=ConfirmedBy.OPERATOR,
                    confirmed_at=now, made_at=now, **row_values,
                )
            )  # fmt: skip
    Affiliation.objects.bulk_create(fresh, batch_size=BATCH)
    loaded.added["affiliation"] = len(fresh)
    loaded.updated["affiliation"] = _update({key: rows[key] for key in values}, values, None)


def _problem_of(record: AffiliationRecord, *, people: Container[str], organisations: Container[str | None]) -> str:
    """Why this affiliation cannot be used, and what to do; empty when it can."""
    if record.person not in people:
        return _("{id}: there is no “{missing}”; correct “{field}”, or load that record too.").format(
            id=record.id, missing=record.person, field="person"
        )
    if record.organisation not in organisations:
        return _("{id}: there is no “{missing}”; correct “{field}”, or load that record too.").format(
            id=record.id, missing=record.organisation, field="organisation"
        )
    if record.to_on and record.from_on and record.to_on < record.from_on:
        return _("{id}: it ends before it begins; correct “from_on” or “to_on”.").format(id=record.id)
    return ""


def _ties(read: Read, loaded: Loaded, now: datetime) -> None:
    people = _people_by_id(loaded)

    def declared() -> Iterable[Declared]:
        record: TieRecord
        for number, record in enumerate(read.records["tie"]):
            one, other = people.get(record.one), people.get(record.other)
            if one is None or other is None:
                problem = _("there is no person “{missing}”; correct “{field}”, or load that person too.").format(
                    missing=record.one if one is None else record.other, field="one" if one is None else "other"
                )
                loaded.skipped.append(read.skip("tie", number, problem))
            elif record.one == record.other:
                problem = _("“one” and “other” are the same person; a tie needs two.")
                loaded.skipped.append(read.skip("tie", number, problem))
            elif one != other:
                yield Declared(
                    one, other, strength=record.strength, began_on=record.began_on,
                    last_used_at=record.last_used_at, consent=Consent(record.consent),
                )  # fmt: skip

    with room_for_indexes():
        ties = declare_ties(declared(), now=now)
    loaded.added["tie"], loaded.updated["tie"] = ties.added // 2, (ties.updated + 1) // 2


def _cleaned(record: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: (clean_text if name in _MULTILINE else clean_line)(getattr(record, name)) for name in names}


def _by_community_id(model: type[Row], wanted: dict[str, Any]) -> dict[str, Row]:
    rows = model._default_manager.exclude(community_id=None)
    return {row.community_id: row for row in rows if row.community_id in wanted}  # type: ignore[attr-defined]


def _update(rows: dict[str, Row], values: dict[str, dict[str, Any]], now: datetime | None) -> int:
    """Write what differs; how many rows did."""
    changed = []
    for key, row in rows.items():
        if any(getattr(row, name) != value for name, value in values[key].items()):
            for name, value in values[key].items():
                setattr(row, name, value)
            if now is not None:
                row.updated_at = now  # type: ignore[attr-defined]
            changed.append(row)
    if changed:
        names = [*values[next(iter(rows))], *(["updated_at"] if now is not None else [])]
        type(changed[0])._default_manager.bulk_update(changed, names, batch_size=200)
    return len(changed)


def _tags(texts: Iterable[str]) -> dict[str, int]:
    """Key -> primary key of the tag that stands for it, made where nobody wrote it before."""
    named = {key: clean_line(text) for text in texts if (key := key_of(text)) and len(key) <= LONGEST}
    Tag.objects.bulk_create(
        (Tag(key=key, text=text) for key, text in named.items()), ignore_conflicts=True, batch_size=BATCH
    )
    rows = Tag.objects.values_list("key", "pk", "merged_into")
    return {key: merged or pk for key, pk, merged in rows if key in named}


def _tag_ids(texts: Iterable[str], tags: dict[str, int]) -> list[int]:
    return list(dict.fromkeys(tags[key_of(text)] for text in texts if key_of(text) in tags))


def _in_batches(model: type[Model], column: str, keys: Sequence[int]) -> None:
    """Delete the rows of these keys, few parameters at a time."""
    for start in range(0, len(keys), BATCH):
        model._default_manager.filter(**{f"{column}__in": keys[start : start + BATCH]}).delete()
