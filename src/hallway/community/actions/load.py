"""Loading a community file: everything of it in one transaction, the same again without a duplicate.

Records are known by the operator's ids. A person who has become a member keeps their own words and roles, and an
organisation keeps what its people wrote: loading again changes nothing of theirs. A person whose address a member has
verified is that member, and has no second entry: `attach.py`. Ties and affiliations are marked as declared by the
operator. Whoever did not agree to be listed is visible to nobody, and has an invitation prepared.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from hallway.atlas import registry
from hallway.community.actions.affiliations import load_affiliations
from hallway.community.actions.attach import attach_records
from hallway.community.actions.domains import set_domains
from hallway.community.actions.loaded import Loaded
from hallway.community.actions.rows import BATCH, by_community_id, update
from hallway.community.actions.units import set_units
from hallway.community.models import AttachedRecord
from hallway.community.reading import Read
from hallway.community.records import OrganisationRecord, PersonRecord, TieRecord
from hallway.core.bulk import room_for_indexes
from hallway.core.handles import give_handles
from hallway.core.ids import uuid7
from hallway.core.text import clean_line, clean_text
from hallway.exchange.models import Ask, Offer
from hallway.membership.actions.prepare import Wanted, prepare_invitations
from hallway.organisations.models import Organisation, OrganisationTag
from hallway.people.enums import Standing
from hallway.people.models import Person, PersonTag, Tag
from hallway.people.tagging import LONGEST, key_of
from hallway.relationships.actions.declare import Declared, declare_ties
from hallway.relationships.enums import Consent

Progress = Callable[[str, int], None]

_PERSON_FIELDS = (
    "name", "pronouns", "headline", "about", "ask_me_about", "places", "languages", "time_zone", "links", "standing",
)  # fmt: skip
_ORGANISATION_FIELDS = ("name", "headline", "about", "place", "website")
_MULTILINE = {"about"}
#: people whose standing a file does not change
_SETTLED = {Standing.LEFT, Standing.SUSPENDED}


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
    people = _people_by_id()
    load_affiliations(read, loaded, people=people, now=now)
    say("tie", len(records["tie"]))
    _ties(read, loaded, people, now)
    registry.touch_everything(now=now)
    return loaded


def _organisations(read: Read, loaded: Loaded, now: datetime) -> tuple[int, int]:
    wanted: dict[str, OrganisationRecord] = read.once("organisation")
    loaded.skipped += read.repeated("organisation")
    rows = by_community_id(Organisation, wanted)
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
    changed = update(rows, {key: _cleaned(wanted[key], _ORGANISATION_FIELDS) for key in rows}, now)
    rows |= {str(row.community_id): row for row in made}
    set_units(read, loaded, wanted)
    set_domains(read, loaded, now=now)
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
    wanted: dict[str, PersonRecord] = read.once("person")
    loaded.skipped += read.repeated("person")
    rows = by_community_id(Person, wanted)
    attached = attach_records(wanted, entries=rows, now=now)
    loaded.attached, loaded.merged = attached.members, attached.merged
    for key in loaded.attached:
        del wanted[key]
        rows.pop(key, None)
    _leave_out_forgotten(read, wanted, rows, loaded)
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
    changed = update(rows, {key: _person_values(wanted[key]) for key in rows}, now)
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


def _leave_out_forgotten(read: Read, wanted: dict[str, PersonRecord], rows: Container[str], loaded: Loaded) -> None:
    """Who never answered is not listed again by the next load, unless they agreed since."""
    absent = {key: record for key, record in wanted.items() if key not in rows}
    loaded.forgotten.take_back([key for key, record in absent.items() if record.agreed])
    gone = [key for key in absent if key in loaded.forgotten]
    numbers = read.numbers("person") if gone else {}
    for key in gone:
        del wanted[key]
        reason = _("{id}: did not answer, and was forgotten; they come back when they agree.").format(id=key)
        loaded.skipped.append(read.skip("person", numbers[key], reason))


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


def _people_by_id() -> dict[str, int]:
    """Primary keys of everybody whom a record may name."""
    people = Person.objects.exclude(community_id=None).values_list("community_id", "pk")
    attached = AttachedRecord.objects.values_list("community_id", "person")
    return {str(key): person for key, person in [*people, *attached]}


def _ties(read: Read, loaded: Loaded, people: dict[str, int], now: datetime) -> None:
    first: dict[int, int] = {}

    def declared() -> Iterable[Declared]:
        record: TieRecord
        for number, record in enumerate(read.records["tie"]):
            one, other = people.get(record.one), people.get(record.other)
            if (one is None and record.one in loaded.forgotten) or (other is None and record.other in loaded.forgotten):
                continue
            if one is None or other is None:
                problem = _("there is no person “{missing}”; correct “{field}”, or load that person too.").format(
                    missing=record.one if one is None else record.other, field="one" if one is None else "other"
                )
                loaded.skipped.append(read.skip("tie", number, problem))
            elif record.one == record.other:
                problem = _("“one” and “other” are the same person; a tie needs two.")
                loaded.skipped.append(read.skip("tie", number, problem))
            elif one == other:
                continue
            elif (earlier := first.setdefault(min(one, other) << 32 | max(one, other), number)) != number:
                problem = _("{place} says this tie already, and is kept; take one of the two out.").format(
                    place=read.place("tie", earlier)
                )
                loaded.skipped.append(read.skip("tie", number, problem))
            else:
                yield Declared(
                    one, other, strength=record.strength, began_on=record.began_on,
                    last_used_at=record.last_used_at, consent=Consent(record.consent),
                )  # fmt: skip

    with room_for_indexes():
        ties = declare_ties(declared(), now=now)
    loaded.added["tie"], loaded.updated["tie"] = ties.added // 2, (ties.updated + 1) // 2


def _cleaned(record: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: (clean_text if name in _MULTILINE else clean_line)(getattr(record, name)) for name in names}


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
