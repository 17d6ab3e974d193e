"""Somebody says that they work where I do; what I said of my work was confirmed."""

from collections.abc import Collection, Mapping

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hallway.notifications.enums import When
from hallway.notifications.kinds.registry import Kind, Line, Moment, Thing, Words, register
from hallway.organisations.enums import AffiliationState
from hallway.organisations.models import Affiliation
from hallway.organisations.rules import confirmed
from hallway.people.enums import Role


def _still_to_confirm(at: Moment) -> Q:
    """The claim waits, and the one told may still decide: a confirmed colleague, or an operator."""
    colleague = Affiliation.objects.filter(
        confirmed(at.today), person=OuterRef(OuterRef("person")), organisation=OuterRef("organisation")
    )
    claims = Affiliation.objects.filter(state=AffiliationState.CLAIMED, pk=OuterRef("thing"), person=OuterRef("actor"))
    return Q(Exists(claims.filter(Exists(colleague)))) | (Q(person__account__role=Role.OPERATOR) & Q(Exists(claims)))


def _still_confirmed(at: Moment) -> Q:
    rows = Affiliation.objects.filter(state=AffiliationState.CONFIRMED, person=OuterRef("person"))
    return Q(Exists(rows.filter(pk=OuterRef("thing"))))


def _organisations_of(affiliations: Collection[int]) -> Mapping[int, Thing]:
    rows = Affiliation.objects.filter(pk__in=affiliations).select_related("organisation")
    return {row.pk: Thing(row.organisation.name, row.organisation.get_absolute_url()) for row in rows}


def _claimed(line: Line) -> Words:
    words = ngettext(
        "{name} says they work at {firm}. Is that so?",
        "{name} and others, {count} people, say they work at {firm}. Is that so?",
        line.count,
    )
    return Words(words, {"name": line.actor_name, "firm": line.thing.name, "count": line.count})


def _confirmed(line: Line) -> Words:
    if not line.actor_name:
        return Words(_("It is confirmed that you work at {firm}."), {"firm": line.thing.name})
    return Words(_("{name} confirmed that you work at {firm}."), {"name": line.actor_name, "firm": line.thing.name})


AFFILIATION_TO_CONFIRM = register(
    Kind(
        name="affiliation_to_confirm",
        label=gettext_lazy("Somebody says that they work where I do"),
        nameless=gettext_lazy("Somebody says that they work where you do."),
        usual=When.DAILY,
        usefulness=50,
        says=_claimed,
        leads_to=lambda line: line.thing.path,
        holds=_still_to_confirm,
        things=_organisations_of,
    )
)
AFFILIATION_CONFIRMED = register(
    Kind(
        name="affiliation_confirmed",
        label=gettext_lazy("Where I work was confirmed"),
        nameless=gettext_lazy("It is confirmed where you work."),
        usual=When.WEEKLY,
        usefulness=30,
        says=_confirmed,
        leads_to=lambda line: line.thing.path,
        holds=_still_confirmed,
        things=_organisations_of,
    )
)
