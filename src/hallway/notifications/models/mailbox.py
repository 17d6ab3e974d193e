"""What is known of a member's mailbox."""

from django.db import models


class Mailbox(models.Model):
    """How much was written to it this week, and whether it takes letters. Held while a letter is being written."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, primary_key=True, related_name="mailbox")
    #: Monday of the week that `mails` counts, in UTC
    week_on = models.DateField(null=True)
    mails = models.PositiveIntegerField(default=0)
    #: one worker writes to a member at a time; runs out when it dies
    held_until = models.DateTimeField(null=True)
    #: the address that the rest is about: a new one has not refused anything
    address = models.EmailField(blank=True)
    #: letters that came back from it for good
    came_back = models.JSONField(default=list)
    #: since when nothing is written to it because letters came back, or were complained about
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"the mailbox of {self.person_id}"

    def is_stopped_for(self, address: str) -> bool:
        return self.stopped_at is not None and self.address == address
