"""What two people write to each other."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from hallway.core import clock
from hallway.core.ids import uuid7


class ThreadQuerySet(models.QuerySet["Thread"]):
    def of(self, person_id: int) -> "ThreadQuerySet":
        return self.filter(Q(low=person_id) | Q(high=person_id))


class Thread(models.Model):
    """One row a pair; `low` has the smaller primary key. An end who deleted their account is empty."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    low = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    high = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    #: when the last message was sent: what lists are ordered by
    last_at = models.DateTimeField(default=clock.now)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="one_thread_per_pair"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="thread_low_before_high"),
        ]
        indexes = [
            models.Index(fields=["low", "-last_at"], name="thread_low"),
            models.Index(fields=["high", "-last_at"], name="thread_high"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} and {self.high_id}"

    def get_absolute_url(self) -> str:
        """Where it is read by one for whom the other is not here; to others it leads on."""
        return reverse("messaging:kept", args=[self.public_id])

    def other_end(self, person_id: int) -> int | None:
        """Who is at the other end; none when they deleted their account."""
        return self.low_id if person_id == self.high_id else self.high_id
