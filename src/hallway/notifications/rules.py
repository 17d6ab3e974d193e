"""Who may be shown what they were told: one condition on notices, for the page and for letters alike."""

from django.db.models import Exists, OuterRef, Q

from hallway.notifications.enums import Audience
from hallway.notifications.kinds import Moment, kinds
from hallway.people.enums import IN_DIRECTORY, Role, Standing
from hallway.people.models import Block, Mute

#: what an account must be to see a kind for this audience
ROLES = {Audience.MODERATORS: [Role.MODERATOR, Role.OPERATOR], Audience.OPERATORS: [Role.OPERATOR]}


def still_holds(at: Moment) -> Q:
    """Notices to members that are true at this moment, of people who are here and kept away by neither side."""
    person, actor = OuterRef("person"), OuterRef("actor")
    block = Block.objects.filter(Q(blocker=person, blocked=actor) | Q(blocker=actor, blocked=person))
    mute = Mute.objects.filter(muter=person, muted=actor)
    seen = Q(actor=None) | (Q(actor__standing__in=IN_DIRECTORY) & ~Q(Exists(block)) & ~Q(Exists(mute)))
    true = Q(pk__in=[])
    for kind in kinds():
        of_kind = Q(kind=kind.name) & kind.holds(at)
        if kind.audience in ROLES:
            of_kind &= Q(person__account__role__in=ROLES[kind.audience])
        true |= of_kind
    return Q(person__standing=Standing.MEMBER) & seen & true
