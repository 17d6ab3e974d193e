"""People whom a moderator took out of the community for a time."""

from django.db import models
from django.db.models import Q

from hallway.core.ids import uuid7
from hallway.people.enums import Standing


class Suspension(models.Model):
    """One time out: why, by whom, and what the person was before. Goes with the person."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="suspensions")
    reason = models.TextField(max_length=1000)
    standing_before = models.CharField(max_length=10, choices=Standing)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    #: why the person is back, as far as somebody wrote it down
    words_after = models.TextField(blank=True, max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="one_suspension_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} out since {self.began_at:%Y-%m-%d}"
