"""What operators announce."""

from django.db import models
from django.urls import reverse

from hallway.core.ids import uuid7
from hallway.membership.enums import AnnouncedTo


class Announcement(models.Model):
    """Shown on everybody's first page until they put it away or its last day is over. Never edited, only withdrawn."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    title = models.CharField(max_length=120)
    #: Markdown
    text = models.TextField(max_length=5000)
    audience = models.CharField(max_length=12, choices=AnnouncedTo, default=AnnouncedTo.MEMBERS)
    made_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField()
    #: the end of its last day, where the operator was
    ends_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("membership:announcement", args=[self.public_id])
