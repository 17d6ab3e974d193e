"""Describing an organisation, and keeping the description current."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.atlas import registry
from hallway.core.database import take_turn
from hallway.core.edits import changes_to_write
from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.handles import give_free_handle
from hallway.core.outbox import publish
from hallway.core.text import clean_fields
from hallway.organisations.cleaning import CLEANERS
from hallway.organisations.domains import clean_domain
from hallway.organisations.facts import DomainsChanged, OrganisationEdited, OrganisationMade
from hallway.organisations.models import Affiliation, Organisation, OrganisationDomain, OrganisationTag
from hallway.organisations.queries import similar_to
from hallway.organisations.rules import can_edit
from hallway.people import audit
from hallway.people.tagging import MOST_TAGS, tags_named
from hallway.people.viewer import Viewer

#: the same described twice by one member within this time was meant once
DOUBLE_CLICK = timedelta(minutes=1)
DOMAINS_SET = audit.act("domains_set", gettext_lazy("Set mail domains of an organisation"))


class AlikeThere(Conflict):
    """Others of such a name are there already, described a moment ago perhaps."""

    def __init__(self, organisations: Sequence[Organisation]) -> None:
        names = ", ".join(organisation.name for organisation in organisations)
        super().__init__(_("Here already: {names}. Is it one of these?").format(names=names))
        self.organisations = list(organisations)


@transaction.atomic
def make_organisation(
    viewer: Viewer, *, name: str, now: datetime, unlike: Collection[str] = (), **fields: str
) -> Organisation:
    """Any member may describe one, once by a double click.

    unlike   handles of those with such a name that the viewer was shown and did not mean.
    Raises   AlikeThere when there are others, also when two members describe it at the same moment.
    """
    if viewer.person is None or not viewer.is_member:
        raise NotAllowed(_("Only members describe organisations."))
    cleaned = clean_fields({"name": name, **fields}, CLEANERS)
    take_turn("make an organisation")
    just_made = _just_made(viewer, cleaned, now)
    if just_made is not None:
        return just_made
    alike = similar_to(cleaned["name"], viewer=viewer)
    if any(organisation.handle not in unlike for organisation in alike):
        raise AlikeThere(alike)
    organisation = Organisation(**cleaned, made_by=viewer.person, created_at=now, updated_at=now)
    organisation.handle = give_free_handle(
        organisation.name, kind="organisation", holder=organisation.public_id, now=now, fallback="firm"
    )
    organisation.save()
    publish(OrganisationMade(organisation=organisation.pk, person=viewer.person.pk), about=[viewer.person.pk], now=now)
    registry.touch("organisations", organisation.pk, now=now)
    return organisation


def _just_made(viewer: Viewer, cleaned: Mapping[str, Any], now: datetime) -> Organisation | None:
    made = Organisation.objects.filter(made_by=viewer.person, created_at__gt=now - DOUBLE_CLICK, **cleaned)
    return made.first()


@transaction.atomic
def edit_organisation(
    organisation: Organisation,
    *,
    viewer: Viewer,
    changes: Mapping[str, Any],
    now: datetime,
    seen: str | None = None,
    tags: Sequence[str] | None = None,
    part_of: Organisation | None = None,
    set_part_of: bool = False,
) -> Organisation:
    """Write these fields; raises EditedMeanwhile when a colleague changed the same one since `seen`."""
    _editors_only(viewer, organisation, now)
    submitted = clean_fields(changes, CLEANERS)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    stored = {name: getattr(organisation, name) for name in submitted}
    if tags is not None:
        submitted["tags"] = [tag.text for tag in _at_most(tags_named(tags))]
        stored["tags"] = tag_texts(organisation)
    if set_part_of:
        _check_part_of(organisation, part_of)
        submitted["part_of"] = part_of.name if part_of else ""
        stored["part_of"] = organisation.part_of.name if organisation.part_of else ""
    changed = changes_to_write(
        stored=stored,
        submitted=submitted,
        seen=seen,
        clash=_("Somebody else changed this meanwhile. Nothing is lost: both texts are below."),
    )
    if not changed:
        return organisation
    if "tags" in changed:
        _set_tags(organisation, changed["tags"], now)
    for name in changed.keys() - {"tags", "part_of"}:
        setattr(organisation, name, changed[name])
    if "part_of" in changed:
        organisation.part_of = part_of
    organisation.updated_at = now
    organisation.version += 1
    organisation.save()
    publish(
        OrganisationEdited(organisation=organisation.pk, person=viewer.id or 0, fields=sorted(changed)),
        about=[viewer.id or 0],
        now=now,
    )
    registry.touch("organisations", organisation.pk, now=now)
    if "name" in changed:  # its people are found by it
        people = Affiliation.objects.filter(organisation=organisation).values_list("person", flat=True).distinct()
        registry.touch_many("people", [(person, None) for person in people], now=now)
    return organisation


@transaction.atomic
def change_domains(
    organisation: Organisation, *, domains: Sequence[str], viewer: Viewer, now: datetime, seen: str | None = None
) -> list[str]:
    """The mail domains whose verified addresses confirm that somebody works there; the operator's to say.

    seen  the fingerprint of what the form showed. Raises EditedMeanwhile when another operator changed them since.
    """
    if not viewer.is_operator:
        raise NotAllowed(_("Only an operator sets mail domains."))
    wanted = sorted({clean_domain(domain) for domain in domains})
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = changes_to_write(
        stored={"domains": sorted(domains_of(organisation))},
        submitted={"domains": wanted},
        seen=seen,
        clash=_("Somebody else changed this meanwhile. Nothing is lost: both texts are below."),
    )
    if not changed:
        return wanted
    taken = OrganisationDomain.objects.filter(domain__in=wanted).exclude(organisation=organisation)
    other = taken.select_related("organisation").first()
    if other is not None:
        problem = _("{domain} belongs to {name} already.").format(domain=other.domain, name=other.organisation.name)
        raise Invalid(problem, fields={"domains": problem})
    organisation.domains.exclude(domain__in=wanted).delete()
    held = set(organisation.domains.values_list("domain", flat=True))
    OrganisationDomain.objects.bulk_create(
        OrganisationDomain(organisation=organisation, domain=domain) for domain in wanted if domain not in held
    )
    audit.record(DOMAINS_SET, viewer=viewer, detail=f"{organisation.handle}: {', '.join(wanted)}", now=now)
    publish(DomainsChanged(organisation=organisation.pk), about=(), now=now)
    return wanted


def domains_of(organisation: Organisation) -> list[str]:
    return list(organisation.domains.order_by("domain").values_list("domain", flat=True))


def tag_texts(organisation: Organisation) -> list[str]:
    """Its tags in order, merged ones as what they stand for, each once."""
    rows = OrganisationTag.objects.filter(organisation=organisation).select_related("tag__merged_into")
    return list(dict.fromkeys((row.tag.merged_into or row.tag).text for row in rows.order_by("position", "id")))


def _at_most(tags: list[Any]) -> list[Any]:
    if len(tags) > MOST_TAGS:
        problem = _("At most {most} tags fit here.").format(most=MOST_TAGS)
        raise Invalid(problem, fields={"tags": problem})
    return tags


def _set_tags(organisation: Organisation, texts: Sequence[str], now: datetime) -> None:
    tags = tags_named(texts)
    held = OrganisationTag.objects.filter(organisation=organisation)
    before = {merged or tag for tag, merged in held.values_list("tag_id", "tag__merged_into_id")}
    held.delete()
    OrganisationTag.objects.bulk_create(
        OrganisationTag(organisation=organisation, tag=tag, position=position) for position, tag in enumerate(tags)
    )
    registry.touch_many("tags", [(tag, None) for tag in sorted(before ^ {tag.pk for tag in tags})], now=now)


def _check_part_of(organisation: Organisation, whole: Organisation | None) -> None:
    """A unit may be part of a unit, but nothing is part of itself, however long the way round."""
    seen = {organisation.pk}
    while whole is not None:
        if whole.pk in seen:
            problem = _("{name} would then be part of itself.").format(name=organisation.name)
            raise Invalid(problem, fields={"part_of": problem})
        seen.add(whole.pk)
        whole = whole.part_of


def _editors_only(viewer: Viewer, organisation: Organisation, now: datetime) -> None:
    if not can_edit(viewer, organisation, today=now.date()):
        name = organisation.name
        raise NotAllowed(_("The people of {name} keep this page. Say that you work there first.").format(name=name))
