"""How far somebody has read, and whether they let others know."""

from django.db import models
from django.db.models import Q


class ReadMark(models.Model):
    """How far one of the two has read a thread."""

    thread = models.ForeignKey("messaging.Thread", on_delete=models.CASCADE, related_name="marks")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    #: primary key of the last message they have seen; 0 for none
    up_to = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    #: messages of the other that came since
    unread = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="one_mark_per_reader")]
        indexes = [models.Index(fields=["person"], condition=Q(unread__gt=0), name="mark_unread")]

    def __str__(self) -> str:
        return f"{self.person_id} up to {self.up_to}"


class Preference(models.Model):
    """What a member chose about their messages; there is no row for those who never chose."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, primary_key=True, related_name="message_preference"
    )
    #: the other of a thread sees how far I have read, if they let me see the same
    shows_reading = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"preference of {self.person_id}"
