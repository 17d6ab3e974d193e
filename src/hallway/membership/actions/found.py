"""Founding the community: its row and its first operator."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, Invalid
from hallway.core.outbox import publish
from hallway.membership.actions.enrol import enrol_member
from hallway.membership.enums import Joining
from hallway.membership.facts import CommunityFounded
from hallway.membership.models import Community
from hallway.people.enums import Role
from hallway.people.models import Person


@transaction.atomic
def found_community(
    *,
    name: str,
    address_of_operator: str,
    operator_name: str,
    now: datetime,
    joining: Joining = Joining.INVITATION,
) -> Person:
    """Make the one community of this server and its first operator, and return the operator.

    Raises Conflict when this server has a community, Invalid for a name or an address that cannot be used.
    """
    name = " ".join(name.split())
    if not name or len(name) > 120:
        problem = _("Give the community a name of at most {most} letters.").format(most=120)
        raise Invalid(problem, fields={"name": problem})
    _community, made = Community.objects.get_or_create(pk=1, defaults={"name": name, "joining": joining})
    if not made:
        raise Conflict(_("This server has a community already. One server is one community."))
    operator = enrol_member(email=address_of_operator, name=operator_name, role=Role.OPERATOR, now=now)
    publish(CommunityFounded(operator=operator.pk), about=[operator.pk], now=now)
    return operator
