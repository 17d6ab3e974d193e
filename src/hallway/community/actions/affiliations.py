"""Who works where, as the operator declares it.

Of somebody listed the file is the truth. Of a member who is known by a verified address each affiliation is said once:
it reaches them where they agreed to be listed and say nothing of that organisation themselves, also when it is loaded
long after the person; what they make of it is theirs. Of every other member the file says nothing any more.
"""

from collections.abc import Container
from datetime import datetime

from django.utils.translation import gettext as _

from hallway.community.actions.loaded import Loaded
from hallway.community.actions.rows import BATCH, by_community_id, update
from hallway.community.models import AttachedRecord
from hallway.community.reading import Read
from hallway.community.records import AffiliationRecord
from hallway.core.text import clean_line
from hallway.organisations.enums import AffiliationState, ConfirmedBy
from hallway.organisations.models import Affiliation, Organisation, SettledDeclaration
from hallway.people.models import Person


def load_affiliations(read: Read, loaded: Loaded, *, people: dict[str, int], now: datetime) -> None:
    """people   by id, everybody whom a record may name."""
    organisations = dict(Organisation.objects.exclude(community_id=None).values_list("community_id", "pk"))
    wanted = read.numbers("affiliation")
    loaded.skipped += read.repeated("affiliation")
    rows = by_community_id(Affiliation, wanted)
    own = _Own(known=rows.keys())
    fresh, values = [], {}
    for number in wanted.values():
        record: AffiliationRecord = read.records["affiliation"][number]
        if own.is_settled(record) or record.person in loaded.forgotten:
            continue
        if problem := _problem_of(record, people=people, organisations=organisations):
            loaded.skipped.append(read.skip("affiliation", number, problem))
            continue
        row_values = {
            "person_id": people[record.person], "organisation_id": organisations[record.organisation],
            "role": clean_line(record.role), "from_on": record.from_on, "to_on": record.to_on,
        }  # fmt: skip
        if own.say(record, organisation=organisations[record.organisation]):
            continue
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
    own.settle()
    loaded.added["affiliation"] = len(fresh)
    loaded.updated["affiliation"] = update({key: rows[key] for key in values}, values, None)


class _Own:
    """What members say of their work themselves, which no file changes."""

    def __init__(self, *, known: Container[str]) -> None:
        self._known = known
        members = Person.objects.exclude(account=None).exclude(community_id=None)
        self._members = set(members.values_list("community_id", flat=True))
        self._attached = {row.community_id: row for row in AttachedRecord.objects.all()}
        self._settled = set(SettledDeclaration.objects.values_list("community_id", flat=True))
        rows = Affiliation.objects.filter(person__in=AttachedRecord.objects.values("person"))
        #: (person, organisation) -> the record that says so; empty where an earlier load or they themselves did
        self._said: dict[tuple[int, int], str] = dict.fromkeys(rows.values_list("person", "organisation"), "")
        self._fresh: list[SettledDeclaration] = []

    def is_settled(self, record: AffiliationRecord) -> bool:
        """Whether there is nothing to do about it: theirs since an earlier load, or nothing they agreed to."""
        attached = self._attached.get(record.person)
        if attached is None:
            return record.person in self._members
        return not attached.agreed or record.id in self._settled or record.id in self._known

    def say(self, record: AffiliationRecord, *, organisation: int) -> bool:
        """Whether the member says something of this organisation; then no load asks again."""
        attached = self._attached.get(record.person)
        if attached is None:
            return False
        if self._said.setdefault((attached.person_id, organisation), record.person) == record.person:
            return False
        self._fresh.append(SettledDeclaration(community_id=record.id, person_id=attached.person_id))
        return True

    def settle(self) -> None:
        SettledDeclaration.objects.bulk_create(self._fresh, batch_size=BATCH, ignore_conflicts=True)


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
