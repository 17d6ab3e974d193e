"""An archive of everything of one member's, made in the background."""

from django.db import models
from django.db.models import Q

from hallway.core.ids import uuid7


class Export(models.Model):
    """The archive is a file in the data folder under the public id, until its time is over."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="exports")
    asked_at = models.DateTimeField()
    #: how many parts are written, of how many
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    downloaded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ready_at=None), name="one_export_at_a_time")
        ]

    def __str__(self) -> str:
        return f"export of {self.person_id}"
