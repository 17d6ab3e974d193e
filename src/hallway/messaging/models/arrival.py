"""Mails that came in, remembered so that each does its work once."""

from django.db import models


class Arrival(models.Model):
    """One mail to one address of ours. Nothing of what it says."""

    #: a hash of the address and of what the mail is known by
    key = models.CharField(max_length=64, primary_key=True)
    #: the member it came from, as far as it is from one
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    result = models.CharField(max_length=12)
    #: its sender was written why it was not passed on, or not all of it
    is_answered = models.BooleanField(default=False)
    #: it was truly from the member, and so its words were looked for: a member has so many of these in a day
    is_read = models.BooleanField(default=False)
    arrived_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-arrived_at"], name="arrival_of_person")]

    def __str__(self) -> str:
        return f"{self.result} at {self.arrived_at}"
