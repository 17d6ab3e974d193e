"""An operator finds two tags to be one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.atlas import registry
from hallway.core.errors import Invalid, NotAllowed
from hallway.core.outbox import publish
from hallway.people import audit
from hallway.people.facts import TagMergeUndone, TagsMerged
from hallway.people.models import PersonTag, Tag
from hallway.people.viewer import Viewer

MERGED = audit.act("tags_merged", gettext_lazy("Made two tags one"))
UNDONE = audit.act("tag_merge_undone", gettext_lazy("Took back that two tags are one"))


@transaction.atomic
def merge_tag(tag: Tag, *, into: Tag, viewer: Viewer, now: datetime) -> None:
    """From now on `tag` stands for `into` wherever it is written; no row of anybody's changes, so undo is exact."""
    _operators_only(viewer)
    tag, into = (Tag.objects.select_for_update().get(pk=pk) for pk in (tag.pk, into.pk))
    if into.merged_into_id is not None or tag.pk == into.pk:
        problem = _("Choose two different tags, and as the one to keep one that stands for itself.")
        raise Invalid(problem, fields={"into": problem})
    if tag.merged_into_id == into.pk:
        return
    former = [tag.pk, *Tag.objects.filter(merged_into=tag).values_list("pk", flat=True)]
    Tag.objects.filter(pk__in=former).update(merged_into=into)
    audit.record(MERGED, viewer=viewer, detail=f"{tag.text} → {into.text}", now=now)
    publish(TagsMerged(tag=tag.pk, into=into.pk), about=(), now=now)
    _touch_holders([*former, into.pk], now)


@transaction.atomic
def undo_merge(tag: Tag, *, viewer: Viewer, now: datetime) -> None:
    """The tag stands for itself again; done twice is done once."""
    _operators_only(viewer)
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    into = tag.merged_into_id
    if into is None:
        return
    tag.merged_into = None
    tag.save(update_fields=["merged_into"])
    audit.record(UNDONE, viewer=viewer, detail=tag.text, now=now)
    publish(TagMergeUndone(tag=tag.pk, into=into), about=(), now=now)
    _touch_holders([tag.pk, into], now)


def _operators_only(viewer: Viewer) -> None:
    if not viewer.is_operator:
        raise NotAllowed(_("Only an operator may do this."))


def _touch_holders(tags: Iterable[int], now: datetime) -> None:
    """The tags' own entries are read again, and those of everybody who wrote one of them."""
    tags = list(tags)
    holders = PersonTag.objects.filter(tag_id__in=tags).values_list("person_id", flat=True).distinct()
    registry.touch_many("tags", [(pk, None) for pk in tags], now=now)
    registry.touch_many("people", [(pk, None) for pk in holders], now=now)
