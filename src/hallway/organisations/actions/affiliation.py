"""Saying where one works, having it confirmed, and letting it end."""

from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.atlas import registry
from hallway.core.errors import Invalid, NotAllowed
from hallway.core.outbox import publish
from hallway.core.text import optional_line
from hallway.organisations.domains import domain_of
from hallway.organisations.enums import AffiliationState, ConfirmedBy
from hallway.organisations.facts import (
    AffiliationClaimed,
    AffiliationConfirmed,
    AffiliationEnded,
    AffiliationRemoved,
)
from hallway.organisations.models import Affiliation, Organisation, SettledDeclaration
from hallway.organisations.rules import can_confirm
from hallway.people import audit
from hallway.people.models import Person
from hallway.people.viewer import Viewer

MOST_AFFILIATIONS = 40
CONFIRMED = audit.act("work_confirmed", gettext_lazy("Confirmed where somebody works"))
REFUSED = audit.act("work_refused", gettext_lazy("Refused where somebody says they work"))


@transaction.atomic
def claim_affiliation(
    person: Person,
    *,
    organisation: Organisation,
    role: str,
    from_on: date | None,
    to_on: date | None,
    now: datetime,
) -> Affiliation:
    """Say where one works or worked; the same said twice is said once. A verified address there confirms it at once."""
    role = optional_line(role, field="role", most=120)
    _check_period(from_on, to_on)
    Person.objects.select_for_update().get(pk=person.pk)
    same = {"person": person, "organisation": organisation, "role": role, "from_on": from_on, "to_on": to_on}
    known = Affiliation.objects.filter(**same).first()
    if known is not None:
        return known
    if Affiliation.objects.filter(person=person).count() >= MOST_AFFILIATIONS:
        raise Invalid(_("At most {most} places fit here. Withdraw one first.").format(most=MOST_AFFILIATIONS))
    affiliation = Affiliation.objects.create(**same, made_at=now)
    publish(
        AffiliationClaimed(affiliation=affiliation.pk, person=person.pk, organisation=organisation.pk),
        about=[person.pk],
        now=now,
    )
    registry.touch("people", person.pk, now=now)
    confirm_by_address(person, now=now)
    affiliation.refresh_from_db()
    return affiliation


@transaction.atomic
def confirm_by_address(person: Person, *, now: datetime) -> list[Affiliation]:
    """Confirm what the person claims at organisations one of whose mail domains they have a verified address at."""
    if person.account_id is None:
        return []
    addresses = EmailAddress.objects.filter(user_id=person.account_id, verified=True).values_list("email", flat=True)
    domains = {domain_of(email) for email in addresses}
    if not domains:
        return []
    claimed = (
        Affiliation.objects.select_for_update(of=("self",))
        .filter(person=person, state=AffiliationState.CLAIMED, organisation__domains__domain__in=domains)
        .order_by("pk")
    )
    confirmed = list({affiliation.pk: affiliation for affiliation in claimed}.values())
    for affiliation in confirmed:
        _confirm(affiliation, how=ConfirmedBy.ADDRESS, by=None, now=now)
    return confirmed


@transaction.atomic
def confirm_affiliation(affiliation: Affiliation, *, viewer: Viewer, now: datetime) -> Affiliation:
    """A confirmed colleague or the operator says that it is so."""
    affiliation = _locked(affiliation)
    if affiliation.is_confirmed:
        return affiliation
    if not can_confirm(viewer, affiliation, today=now.date()):
        raise _colleagues_only(affiliation)
    how = ConfirmedBy.OPERATOR if viewer.is_operator else ConfirmedBy.COLLEAGUE
    _confirm(affiliation, how=how, by=viewer.person, now=now)
    if viewer.is_operator:
        _record(CONFIRMED, affiliation, viewer, now)
    return affiliation


@transaction.atomic
def refuse_affiliation(affiliation: Affiliation, *, viewer: Viewer, now: datetime) -> None:
    """A colleague says that a claim is not so; the operator may say it of a confirmed one as well."""
    affiliation = _locked(affiliation)
    if not can_confirm(viewer, affiliation, today=now.date()) or (affiliation.is_confirmed and not viewer.is_operator):
        raise _colleagues_only(affiliation)
    if viewer.is_operator:
        _record(REFUSED, affiliation, viewer, now)
    _remove(affiliation, now)


@transaction.atomic
def withdraw_affiliation(affiliation: Affiliation, *, viewer: Viewer, now: datetime) -> None:
    """The person takes it back; it is as if never said."""
    affiliation = _locked(affiliation)
    _own(affiliation, viewer)
    _remove(affiliation, now)


@transaction.atomic
def end_affiliation(affiliation: Affiliation, *, on: date, viewer: Viewer, now: datetime) -> Affiliation:
    """The person left; the past stays, and what belongs to the organisation closes for them."""
    affiliation = _locked(affiliation)
    _own(affiliation, viewer)
    _check_period(affiliation.from_on, on)
    if affiliation.to_on == on:
        return affiliation
    _settle(affiliation)
    affiliation.to_on, affiliation.community_id = on, None
    affiliation.save(update_fields=["to_on", "community_id"])
    publish(
        AffiliationEnded(
            affiliation=affiliation.pk, person=affiliation.person_id, organisation=affiliation.organisation_id
        ),
        about=[affiliation.person_id],
        now=now,
    )
    registry.touch("people", affiliation.person_id, now=now)
    return affiliation


def _record(act: str, affiliation: Affiliation, viewer: Viewer, now: datetime) -> None:
    handle = affiliation.organisation.handle
    audit.record(act, viewer=viewer, about=affiliation.person_id, detail=handle, now=now)


def _locked(affiliation: Affiliation) -> Affiliation:
    rows = Affiliation.objects.select_for_update(of=("self",)).select_related("organisation", "person")
    found = rows.filter(pk=affiliation.pk).first()
    if found is None:
        raise Invalid(_("This is withdrawn already."))
    return found


def _colleagues_only(affiliation: Affiliation) -> NotAllowed:
    name = affiliation.organisation.name
    return NotAllowed(_("Only people who are confirmed to work at {name} decide this.").format(name=name))


def _own(affiliation: Affiliation, viewer: Viewer) -> None:
    if affiliation.person_id != viewer.id:
        raise NotAllowed(_("Only the person themselves can do this."))


def _confirm(affiliation: Affiliation, *, how: ConfirmedBy, by: Person | None, now: datetime) -> None:
    affiliation.state = AffiliationState.CONFIRMED
    affiliation.confirmed_how = how
    affiliation.confirmed_by = by
    affiliation.confirmed_at = now
    affiliation.save(update_fields=["state", "confirmed_how", "confirmed_by", "confirmed_at"])
    publish(
        AffiliationConfirmed(
            affiliation=affiliation.pk,
            person=affiliation.person_id,
            organisation=affiliation.organisation_id,
            how=how.value,
        ),
        about=[affiliation.person_id],
        now=now,
    )
    registry.touch("people", affiliation.person_id, now=now)


def _settle(affiliation: Affiliation) -> None:
    """Where the operator's file said it, it is the member's own word now: loading changes nothing of it any more."""
    if affiliation.community_id is not None and affiliation.person.account_id is not None:
        SettledDeclaration.objects.get_or_create(
            community_id=affiliation.community_id, defaults={"person": affiliation.person}
        )


def _remove(affiliation: Affiliation, now: datetime) -> None:
    _settle(affiliation)
    fact = AffiliationRemoved(person=affiliation.person_id, organisation=affiliation.organisation_id)
    affiliation.delete()
    publish(fact, about=[fact.person], now=now)
    registry.touch("people", fact.person, now=now)


def _check_period(from_on: date | None, to_on: date | None) -> None:
    if from_on is not None and to_on is not None and to_on < from_on:
        problem = _("It ends before it begins.")
        raise Invalid(problem, fields={"to_on": problem})
