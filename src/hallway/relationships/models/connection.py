"""A relationship that both sides confirmed, or that one side asked the other to."""

from django.db import models
from django.db.models import F, Q

from hallway.core.ids import uuid7
from hallway.relationships.enums import ConnectionState


class Connection(models.Model):
    """One row a pair. A request declined is deleted and says nothing; `low` has the smaller primary key."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    low = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    asker = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="connections_asked")
    words = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=ConnectionState, default=ConnectionState.ASKED)
    asked_at = models.DateTimeField()
    #: the one asked set it aside; the asker sees an open request until it ends by itself
    set_aside_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="one_connection_per_pair"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="connection_low_before_high"),
        ]
        indexes = [
            models.Index(fields=["high", "state"], name="connection_high"),
            models.Index(fields=["low", "state"], name="connection_low"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} and {self.high_id} ({self.state})"
