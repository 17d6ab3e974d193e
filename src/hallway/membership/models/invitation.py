"""Invitations to join, by a member or by the operator, singly, from a file, or from the community's directory."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from hallway.core.ids import uuid7
from hallway.membership.enums import BatchState, InvitationState


class InvitationBatch(models.Model):
    """One file of an operator's: checked, shown, then sent in the background."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    made_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=200)
    #: where the good rows wait, in the data folder; removed when they became invitations
    staged = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.READY)
    rows = models.PositiveIntegerField(default=0)
    #: how many of the good rows the background work has been through
    handled = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    #: [{"row": int, "reason": str}, ...], cut at a stated number
    skipped = models.JSONField(default=list)
    skipped_count = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class Invitation(models.Model):
    """One address, one link at a time. The link's secret is kept as a hash only."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True)
    #: counts the links made for this invitation; a new link ends the one before
    serial = models.PositiveSmallIntegerField(default=1)
    email = models.EmailField()
    #: what the newcomer is called, as the inviter wrote it
    name = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True, max_length=2000)
    #: none when the community itself invites whom its directory names
    inviter = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="invitations_sent")
    #: a listed person who is claimed by accepting
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.CASCADE, related_name="invitations_to_claim"
    )
    batch = models.ForeignKey(InvitationBatch, null=True, on_delete=models.SET_NULL, related_name="invitations")
    state = models.CharField(max_length=10, choices=InvitationState, default=InvitationState.SENT)
    #: when it was sent, or prepared while it is not
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="invitations_accepted"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email", "inviter"],
                condition=models.Q(state="sent"),
                name="one_open_invitation_per_inviter",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="prepared"), name="one_prepared_invitation_per_person"
            ),
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(state="prepared"), name="one_prepared_invitation_per_address"
            ),
        ]
        indexes = [
            models.Index(fields=["inviter", "-made_at"], name="invitation_by_inviter"),
            models.Index(fields=["state", "made_at"], name="invitation_to_remind"),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.state})"

    def is_open(self, now: datetime) -> bool:
        return self.state == InvitationState.SENT and self.expires_at > now

    def standing(self, now: datetime) -> tuple[str, object]:
        """How it stands, as a word for the style sheet and one for people."""
        if self.state == InvitationState.ACCEPTED:
            return "accepted", _("accepted")
        if self.state == InvitationState.WITHDRAWN:
            return "withdrawn", _("withdrawn")
        if self.state == InvitationState.PREPARED:
            return "prepared", _("prepared, not sent")
        if self.expires_at <= now:
            return "expired", _("expired")
        return ("opened", _("opened")) if self.opened_at else ("sent", _("sent"))
