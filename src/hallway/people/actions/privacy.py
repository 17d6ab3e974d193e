"""Who may see what of me, and who may find me."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.atlas import registry
from hallway.core.edits import changes_to_write
from hallway.core.errors import Invalid
from hallway.core.outbox import publish
from hallway.people.enums import Audience
from hallway.people.facts import PrivacyChanged
from hallway.people.mirror import touch_topics
from hallway.people.models import PROFILE_FIELDS, Person

#: the words of `relationships.enums.Consent`, which this capability stands below
CONSENTS = ("private", "counted", "connections", "members")


@transaction.atomic
def change_privacy(
    person: Person,
    *,
    now: datetime,
    audiences: Mapping[str, str] | None = None,
    findable_by_address: bool | None = None,
    mutual_contacts: bool | None = None,
    default_consent: str | None = None,
    seen: str | None = None,
) -> Person:
    """Change what is given and leave the rest. An audience equal to the default is not kept apart from it.

    seen  the fingerprint of `privacy_of` that the form showed. Raises EditedMeanwhile when the same was changed since.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if default_consent is not None and default_consent not in CONSENTS:
        raise Invalid(_("Choose one of the sentences."), fields={"default_consent": _("Choose one of the sentences.")})
    others = {
        "findable_by_address": findable_by_address,
        "mutual_contacts": mutual_contacts,
        "default_consent": default_consent,
    }
    submitted: dict[str, Any] = {field: _audience(field, said) for field, said in (audiences or {}).items()}
    submitted |= {name: value for name, value in others.items() if value is not None}
    now_stored = privacy_of(person)
    changes = changes_to_write(
        stored={name: now_stored[name] for name in submitted},
        submitted=submitted,
        seen=seen,
        clash=_("Somebody else changed this meanwhile. Nothing is lost: both texts are below."),
    )
    kept = {**person.audiences, **{field: changes.pop(field) for field in PROFILE_FIELDS if field in changes}}
    kept = {field: said for field, said in kept.items() if said != PROFILE_FIELDS[field]}
    if kept != person.audiences:
        changes["audiences"] = kept
    if not changes:
        return person
    for name, value in changes.items():
        setattr(person, name, value)
    person.updated_at = now
    person.save(update_fields=[*changes, "updated_at"])
    publish(PrivacyChanged(person=person.pk, fields=sorted(changes)), about=[person.pk], now=now)
    registry.touch("people", person.pk, now=now)
    if "audiences" in changes:
        touch_topics(person.pk, now)
    return person


def privacy_of(person: Person) -> dict[str, Any]:
    """What the page shows and stores: an audience for each field, and who may find the person."""
    return {
        **{field: person.audience_of(field).value for field in PROFILE_FIELDS},
        "findable_by_address": person.findable_by_address,
        "mutual_contacts": person.mutual_contacts,
        "default_consent": person.default_consent,
    }


def _audience(field: str, said: str) -> str:
    if field in PROFILE_FIELDS and said in Audience.values:
        return said
    raise Invalid(_("Choose one of the sentences."), fields={field: _("Choose one of the sentences.")})
