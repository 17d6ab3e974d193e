"""Invitations as their inviters see them. Nothing in here tells whether an address is a member's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from hallway.membership.enums import InvitationState
from hallway.membership.models import Community, Invitation, InvitationBatch
from hallway.people.access import no_such_page
from hallway.people.viewer import Viewer


def made_by(viewer: Viewer) -> QuerySet[Invitation]:
    """The viewer's own invitations, newest first."""
    return Invitation.objects.filter(inviter=viewer.person).select_related("accepted_by").order_by("-made_at", "-pk")


def made_by_all(viewer: Viewer, *, search: str = "") -> QuerySet[Invitation]:
    """Everybody's invitations, for operators; nothing for anybody else."""
    if not viewer.is_operator:
        return Invitation.objects.none()
    rows = Invitation.objects.select_related("accepted_by", "inviter").order_by("-made_at", "-pk")
    return rows.filter(Q(email__icontains=search) | Q(name__icontains=search)) if search else rows


def get_invitation(public_id: UUID, *, viewer: Viewer) -> Invitation:
    """The viewer's own invitation, or any for an operator; NotFound for every other."""
    rows = made_by_all(viewer) if viewer.is_operator else made_by(viewer)
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise no_such_page()
    return found


def prepared(viewer: Viewer) -> QuerySet[Invitation]:
    """What waits for an operator's word, in the order in which it would be sent; nothing for anybody else."""
    rows = Invitation.objects.filter(state=InvitationState.PREPARED).select_related("person").order_by("pk")
    return rows if viewer.is_operator and viewer.is_member else rows.none()


def get_batch(public_id: UUID, *, viewer: Viewer) -> InvitationBatch:
    found = InvitationBatch.objects.filter(public_id=public_id).first() if viewer.is_operator else None
    if found is None:
        raise no_such_page()
    return found


def recent_batches(viewer: Viewer) -> QuerySet[InvitationBatch]:
    rows = InvitationBatch.objects.order_by("-made_at")
    return rows[:10] if viewer.is_operator else rows.none()


@dataclass(frozen=True)
class Allowance:
    """How many invitations the viewer has open, and may have; None is without limit."""

    used: int
    most: int | None

    @property
    def left(self) -> int | None:
        return None if self.most is None else max(0, self.most - self.used)


def allowance(viewer: Viewer, *, community: Community, now: datetime) -> Allowance:
    used = Invitation.objects.filter(inviter=viewer.person, state=InvitationState.SENT, expires_at__gt=now).count()
    return Allowance(used, None if viewer.is_operator else community.invitations_per_member)
