"""What happened to the ways into an account, kept for the period the community set."""

from django.db import models

from hallway.core.ids import uuid7
from hallway.membership.enums import SecurityEvent


class SecurityRecord(models.Model):
    """Stays when the account goes: then only the pseudonym says that several records were of one account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey("people.Account", null=True, on_delete=models.SET_NULL, related_name="security_records")
    pseudonym = models.CharField(max_length=32, db_index=True)
    event = models.CharField(max_length=20, choices=SecurityEvent)
    #: who did it, when it was not the account's own person
    by_pseudonym = models.CharField(max_length=32, blank=True)
    #: how, in one word: "code", "passkey", "moderator"
    detail = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.event} of {self.pseudonym}"
