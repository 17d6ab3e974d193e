"""The outbox: what happened, to whom it is still to be told, and what runs by the clock."""

from django.db import models

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


class Delivery(models.Model):
    """One handler's work on one fact: waiting, leased by a worker, or given up."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=200)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "handler"], name="one_delivery_per_handler")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(failed_at=None), name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.handler} on {self.fact_id}"


class Schedule(models.Model):
    """When a recurring task runs next; survives restarts."""

    name = models.CharField(max_length=200, primary_key=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
