"""An invitation to join, by a member or by the operator."""

from django.db import models

from hallway.core.ids import uuid7
from hallway.membership.enums import InvitationState


class Invitation(models.Model):
    """One address, one link. The link's secret is kept as a hash only."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    #: what the newcomer is called, as the inviter wrote it
    name = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True, max_length=2000)
    inviter = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="invitations_sent")
    #: a listed person who is claimed by accepting
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.CASCADE, related_name="invitations_to_claim"
    )
    state = models.CharField(max_length=10, choices=InvitationState, default=InvitationState.SENT)
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
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.state})"
