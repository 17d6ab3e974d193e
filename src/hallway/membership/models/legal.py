"""Texts the operator answers for, in versions, and who accepted which."""

from django.db import models

from hallway.membership.enums import LegalKind


class LegalText(models.Model):
    """One version of one text; the newest published one holds."""

    kind = models.CharField(max_length=10, choices=LegalKind)
    version = models.PositiveIntegerField()
    body = models.TextField()
    published_at = models.DateTimeField()
    #: members are asked to accept again before they go on
    must_accept = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="one_text_per_version")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Acceptance(models.Model):
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="acceptances")
    text = models.ForeignKey(LegalText, on_delete=models.PROTECT, related_name="acceptances")
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "text"], name="one_acceptance_per_text")]

    def __str__(self) -> str:
        return f"{self.account_id} accepted {self.text_id}"
