"""Messages, and the files that came with them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from hallway.core.ids import uuid7
from hallway.messaging.enums import Door

#: letters of one message
LONGEST = 20_000


class Message(models.Model):
    """What one of the two wrote. It stays with the other when its sender deletes their account, without their name."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    thread = models.ForeignKey("messaging.Thread", on_delete=models.CASCADE, related_name="messages", db_index=False)
    sender = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    text = models.TextField(blank=True, max_length=LONGEST)
    sent_at = models.DateTimeField()
    by = models.CharField(max_length=5, choices=Door, default=Door.PAGE)
    #: tells one sending from its repetition: what the form or the mail was known by
    reply_key = models.CharField(max_length=64, blank=True)
    #: names of files that came by mail and were not kept, because they are too large or too many
    left_out = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "reply_key"], condition=~Q(reply_key=""), name="one_message_per_sending"
            )
        ]
        indexes = [
            models.Index(fields=["thread", "-id"], name="message_newest"),
            models.Index(fields=["sender", "-sent_at"], name="message_by_sender"),
        ]

    def __str__(self) -> str:
        return f"message {self.public_id}"


class Attachment(models.Model):
    """A file of a message; its content is in the data folder under its public id."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=150)
    #: as found in the content, whatever its sender called it
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("messaging:attachment", args=[self.public_id])
