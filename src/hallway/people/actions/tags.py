"""Giving oneself tags and taking them off. Each act adds or takes, so that two tabs cannot undo each other."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from hallway.atlas import registry
from hallway.core.errors import Invalid
from hallway.core.outbox import publish
from hallway.people.facts import TagsChanged
from hallway.people.models import Person, PersonTag, Tag
from hallway.people.tagging import MOST_TAGS, tags_named


@transaction.atomic
def add_tags(person: Person, *, texts: Sequence[str], now: datetime) -> list[Tag]:
    """Add what the person has not yet, at the end; returns what was added. Raises Invalid beyond `MOST_TAGS`."""
    Person.objects.select_for_update().get(pk=person.pk)
    held = PersonTag.objects.filter(person=person).select_related("tag")
    known = {row.tag.merged_into_id or row.tag_id for row in held}
    added = [tag for tag in tags_named(texts) if tag.pk not in known]
    if len(known) + len(added) > MOST_TAGS:
        problem = _("At most {most} tags fit on a profile. Take one off first.").format(most=MOST_TAGS)
        raise Invalid(problem, fields={"tags": problem})
    if added:
        last = held.aggregate(last=Max("position"))["last"]
        first = 0 if last is None else last + 1
        PersonTag.objects.bulk_create(
            PersonTag(person=person, tag=tag, position=position) for position, tag in enumerate(added, first)
        )
        _changed(person, now)
        registry.touch_many("tags", [(tag.pk, None) for tag in added], now=now)
    return added


@transaction.atomic
def remove_tag(person: Person, *, tag: Tag, now: datetime) -> None:
    """Take the tag and its merged twins off; one not held is off already."""
    gone, _rows = PersonTag.objects.filter(Q(tag=tag) | Q(tag__merged_into=tag), person=person).delete()
    if gone:
        _changed(person, now)
        registry.touch("tags", tag.pk, now=now)


def _changed(person: Person, now: datetime) -> None:
    Person.objects.filter(pk=person.pk).update(updated_at=now)
    publish(TagsChanged(person=person.pk), about=[person.pk], now=now)
    registry.touch("people", person.pk, now=now)
