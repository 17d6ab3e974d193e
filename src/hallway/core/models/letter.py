"""Mail on its way out."""

from django.db import models

from hallway.core.ids import uuid7


class Letter(models.Model):
    """One message to one address, kept until it is sent and for the retention period after."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    #: what the mail server said the last time it did not take it
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
