"""Tokens, and how often requests came."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from hallway.core.ids import uuid7


class AccessToken(models.Model):
    """A member's key for one program. Its secret is shown once and kept as a hash only."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="access_tokens")
    #: what the member calls it: "calendar on my phone"
    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    #: words of `Scope`
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    #: written once a day, so that reading costs no writing
    last_used_on = models.DateField(null=True)
    #: the newest binding text that the account is known to have accepted
    accepted_up_to = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} of {self.account_id}"

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def standing(self, now: datetime) -> str:
        """In a word."""
        if self.revoked_at is not None:
            return str(_("revoked"))
        return str(_("works")) if now < self.expires_at else str(_("expired"))


class RequestCount(models.Model):
    """How often something was asked in one minute; counted by all processes together."""

    key = models.CharField(max_length=80, primary_key=True)
    #: since 1970
    minute = models.PositiveBigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} in minute {self.minute}"
