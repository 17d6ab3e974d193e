"""Editing the words of a profile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.atlas import registry
from hallway.core.edits import changes_to_write
from hallway.core.outbox import publish
from hallway.core.text import clean_fields
from hallway.people.cleaning import CLEANERS
from hallway.people.facts import ProfileEdited
from hallway.people.models import Person


@transaction.atomic
def edit_profile(person: Person, *, changes: Mapping[str, Any], now: datetime, seen: str | None = None) -> Person:
    """Write these fields of `cleaning` and leave the rest.

    seen  the fingerprint of what the form showed. Raises EditedMeanwhile when the same field was changed since, and
          Invalid for what cannot be kept; then nothing is written.
    """
    submitted = clean_fields(changes, CLEANERS)
    person = Person.objects.select_for_update().get(pk=person.pk)
    stored = {name: getattr(person, name) for name in submitted}
    changed = changes_to_write(
        stored=stored,
        submitted=submitted,
        seen=seen,
        clash=_("You changed this elsewhere meanwhile. Nothing is lost: both texts are below."),
    )
    if not changed:
        return person
    for name, value in changed.items():
        setattr(person, name, value)
    person.updated_at = now
    person.version += 1
    person.save(update_fields=[*changed, "sort_key", "updated_at", "version"])
    publish(ProfileEdited(person=person.pk, fields=sorted(changed)), about=[person.pk], now=now)
    registry.touch("people", person.pk, now=now)
    return person
