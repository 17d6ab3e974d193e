"""Somebody who asked to join."""

from django.db import models

from hallway.core.ids import uuid7
from hallway.membership.enums import ApplicationState


class Application(models.Model):
    """Made with a verified address; decided by an operator."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    account = models.OneToOneField("people.Account", on_delete=models.CASCADE, related_name="application")
    name = models.CharField(max_length=120)
    words = models.TextField(blank=True, max_length=2000)
    state = models.CharField(max_length=10, choices=ApplicationState, default=ApplicationState.WAITING)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Account", null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"
