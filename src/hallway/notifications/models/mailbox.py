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
    #: letters that came back for good since one arrived
    bounces = models.PositiveSmallIntegerField(default=0)
    #: since when nothing is written because letters came back, or were complained about
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"the mailbox of {self.person_id}"
