"""Whom something concerns that is nobody's in particular."""

from collections.abc import Iterator
from datetime import date

from hallway.organisations.models import Affiliation
from hallway.organisations.rules import confirmed
from hallway.people.enums import Role, Standing
from hallway.people.models import Person

#: members told in one transaction
AT_ONCE = 1000
#: a claim is put to so many colleagues, and not to a whole firm
COLLEAGUES = 5


def operators() -> list[int]:
    return _with_role(Role.OPERATOR)


def moderators() -> list[int]:
    return _with_role(Role.MODERATOR, Role.OPERATOR)


def _with_role(*roles: Role) -> list[int]:
    rows = Person.objects.filter(standing=Standing.MEMBER, account__role__in=roles)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def colleagues_who_may_confirm(claim: Affiliation, *, today: date) -> list[int]:
    """A few members who are confirmed to work there, those first who were here last."""
    rows = Affiliation.objects.filter(
        confirmed(today),
        organisation=claim.organisation_id,
        person__standing=Standing.MEMBER,
        person__account__last_login__isnull=False,
    ).exclude(person=claim.person_id)
    found = rows.order_by("-person__account__last_login", "person_id").values_list("person_id", flat=True)
    return list(dict.fromkeys(found[: 2 * COLLEAGUES]))[:COLLEAGUES]


def everybody_here() -> Iterator[list[int]]:
    """All members, `AT_ONCE` together."""
    last = 0
    rows = Person.objects.filter(standing=Standing.MEMBER, account__isnull=False).order_by("pk")
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        yield keys
        last = keys[-1]
