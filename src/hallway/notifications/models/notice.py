"""One thing that somebody is told."""

from django.db import models
from django.db.models import Q

from hallway.core.ids import uuid7


class Notice(models.Model):
    """Ids alone: what it says is put into words, and whether it still holds is decided, when it is looked at."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=30)
    #: names what happened: the same thing is told once, however often its fact is handled
    key = models.CharField(max_length=80)
    #: notices of one kind and topic are one line while they are unread
    topic = models.CharField(max_length=80)
    #: who did it; who is gone takes the notice along
    actor = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    #: the primary key of what it is about, in a table that the kind knows
    thing = models.BigIntegerField(default=0)
    #: the member waits for it: not counted to what they want to be written a week
    is_answer = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    #: when it is to be mailed; null when it is not, or was
    due_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["due_at", "person"], condition=Q(due_at__isnull=False), name="notice_due"),
            models.Index(fields=["made_at"], name="notice_made"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"
