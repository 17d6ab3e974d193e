"""A browser in which a member wants to be told."""

from django.db import models

from hallway.core.ids import uuid7


class Browser(models.Model):
    """As long as the member is signed in there: it goes with the session, whichever way that ends."""

    LONGEST_ENDPOINT = 1000
    LONGEST_NAME = 60

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="browsers")
    session = models.OneToOneField("sessions.Session", on_delete=models.CASCADE, related_name="+")
    #: what it says of itself, in two words: "Firefox, Linux"
    name = models.CharField(max_length=LONGEST_NAME)
    #: where its maker takes what is for it: an address that came from outside
    endpoint = models.CharField(max_length=LONGEST_ENDPOINT, unique=True)
    #: what is sent is encrypted with these, in base64url
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=30)
    made_at = models.DateTimeField()
    #: when its maker last took something
    told_at = models.DateTimeField(null=True)
    #: when its owner last had something sent to see whether it arrives
    tried_at = models.DateTimeField(null=True)
    #: since when its maker has taken nothing
    failing_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.person_id}"
