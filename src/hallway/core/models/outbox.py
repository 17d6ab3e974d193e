"""The outbox: what happened, to whom it is still to be told, and what runs by the clock."""

from django.db import models
from django.db.models import Q

from hallway.core.ids import uuid7


class Fact(models.Model):
    """Something that happened, written in the transaction that made it so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class FactAbout(models.Model):
    """Whom a fact is about, so that facts about a person leave with the person."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="about_rows")
    person = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.fact_id} about {self.person}"


class Lane(models.IntegerChoices):
    """Work of different lanes does not wait for each other; a lower number goes first where lanes are shared."""

    LETTER = 0, "a letter that somebody waits for, such as a sign-in code"
    BULK_LETTER = 1, "a letter that can wait, such as one of a thousand invitations"
    WORK = 2, "everything else"
    OUTSIDE = 3, "a request to a server elsewhere, which may take its time"


class Delivery(models.Model):
    """One handler's work on one fact: waiting, leased by a worker, or given up."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=200)
    lane = models.PositiveSmallIntegerField(choices=Lane, default=Lane.WORK)
    #: grows with each lease, so that it also tells one lease from the next
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    #: which process holds the lease, as `core.leases` names it
    leased_by = models.CharField(max_length=32, blank=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "handler"], name="one_delivery_per_handler")]
        indexes = [models.Index(fields=["lane", "due_at"], condition=Q(failed_at=None), name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.handler} on {self.fact_id}"


class Schedule(models.Model):
    """When a recurring task runs next; survives restarts."""

    name = models.CharField(max_length=200, primary_key=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=32, blank=True)
    ended_at = models.DateTimeField(null=True)
    #: runs that failed since the last good one
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
