"""Writing, changing, ordering and removing what one looks for and can do."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hallway.atlas import registry
from hallway.core.edits import changes_to_write
from hallway.core.errors import Conflict, Invalid
from hallway.core.outbox import publish
from hallway.core.text import required_line
from hallway.exchange.enums import Kind
from hallway.exchange.facts import EntryEdited, EntryMade, EntryRemoved
from hallway.exchange.models import Ask, Offer, kind_of, model_of
from hallway.people.enums import Audience
from hallway.people.models import Person

MOST_ENTRIES = 20
LONGEST = 500


@transaction.atomic
def add_entry(
    person: Person, *, kind: Kind, text: str, audience: Audience, now: datetime, language: str = ""
) -> Ask | Offer:
    """At the end of the person's list; the same words said twice are said once."""
    text = _words(text)
    Person.objects.select_for_update().get(pk=person.pk)
    model = model_of(kind)
    same = model.objects.filter(person=person, text=text).first()
    if same is not None:
        return same
    return _make(person, kind=kind, text=text, audience=audience, language=language, now=now)


def _make(
    person: Person,
    *,
    kind: Kind,
    text: str,
    audience: Audience,
    language: str,
    now: datetime,
    public_id: uuid.UUID | None = None,
) -> Ask | Offer:
    model = model_of(kind)
    held = model.objects.filter(person=person)
    if held.count() >= MOST_ENTRIES:
        raise Invalid(_("At most {most} fit here. Take one off that is done.").format(most=MOST_ENTRIES))
    last = held.aggregate(last=Max("position"))["last"]
    entry = model(
        person=person,
        text=text,
        audience=audience,
        language=language,
        position=0 if last is None else last + 1,
        made_at=now,
        updated_at=now,
    )
    if public_id is not None:
        entry.public_id = public_id
    entry.save(force_insert=True)
    publish(EntryMade(kind=kind.value, entry=entry.pk, person=person.pk), about=[person.pk], now=now)
    _touch(kind, entry.pk, person, now)
    return entry


@transaction.atomic
def edit_entry(
    entry: Ask | Offer, *, text: str, audience: Audience, now: datetime, seen: str | None = None
) -> Ask | Offer:
    """Other words, or for other eyes.

    seen  the fingerprint of what the form showed. Raises EditedMeanwhile when the same was changed since, and Conflict
          when it was removed; then nothing is written.
    """
    submitted = {"text": _words(text), "audience": audience.value}
    kind = kind_of(entry)
    locked = model_of(kind).objects.select_for_update(of=("self",)).select_related("person").filter(pk=entry.pk).first()
    if locked is None:
        raise Conflict(_("You removed this meanwhile, so there is nothing to change. Write it again if you want it."))
    entry = locked
    stored = {"text": entry.text, "audience": entry.audience}
    changed = changes_to_write(
        stored=stored,
        submitted=submitted,
        seen=seen,
        clash=_("You changed this elsewhere meanwhile. Nothing is lost: both texts are below."),
    )
    if not changed:
        return entry
    for name, value in changed.items():
        setattr(entry, name, value)
    entry.updated_at = now
    entry.save(update_fields=[*changed, "updated_at"])
    publish(EntryEdited(kind=kind.value, entry=entry.pk, person=entry.person_id), about=[entry.person_id], now=now)
    _touch(kind, entry.pk, entry.person, now)
    return entry


@transaction.atomic
def move_up(entry: Ask | Offer, *, now: datetime) -> None:
    """Before the one that stands before it; the first stays first."""
    kind = kind_of(entry)
    rows = list(model_of(kind).objects.select_for_update().filter(person=entry.person_id).order_by("position", "id"))
    place = next((number for number, row in enumerate(rows) if row.pk == entry.pk), 0)
    if place > 0:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


@dataclass(frozen=True)
class Removed:
    """What it takes to put an entry back as it was."""

    kind: Kind
    public_id: str
    text: str
    audience: str
    language: str


@transaction.atomic
def remove_entry(entry: Ask | Offer, *, now: datetime) -> Removed:
    kind = kind_of(entry)
    removed = Removed(kind, str(entry.public_id), entry.text, entry.audience, entry.language)
    pk, person = entry.pk, entry.person
    entry.delete()
    publish(EntryRemoved(kind=kind.value, entry=pk, person=person.pk), about=[person.pk], now=now)
    _touch(kind, pk, person, now)
    return removed


@transaction.atomic
def put_back(person: Person, *, removed: Removed, now: datetime) -> Ask | Offer:
    """Undo a removal, under the same address; done twice is done once."""
    text = _words(removed.text)
    public_id = uuid.UUID(removed.public_id)
    Person.objects.select_for_update().get(pk=person.pk)
    there = model_of(removed.kind).objects.filter(public_id=public_id).first()
    if there is not None:
        return there
    return _make(
        person,
        kind=removed.kind,
        text=text,
        audience=Audience(removed.audience),
        language=removed.language,
        now=now,
        public_id=public_id,
    )


def _words(text: str) -> str:
    return required_line(text, field="text", most=LONGEST, missing=_("Write it in a sentence."))


def _touch(kind: Kind, entry: int, person: Person, now: datetime) -> None:
    """An entry is found by itself and with its person."""
    Person.objects.filter(pk=person.pk).update(updated_at=now)
    registry.touch("asks" if kind == Kind.ASK else "offers", entry, now=now)
    registry.touch("people", person.pk, now=now)
