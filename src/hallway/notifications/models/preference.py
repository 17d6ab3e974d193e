"""What a member chose about being written to."""

from django.db import models


class Preference(models.Model):
    """One row for a member who chose anything; everybody else has what is usual."""

    USUAL_HOUR = 8

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, primary_key=True, related_name="notice_preference"
    )
    #: {name of a kind: When}, only where it differs from what is usual
    choices = models.JSONField(default=dict)
    #: letters a week at most, when that is fewer than the community's; null is the community's
    mails_a_week = models.PositiveSmallIntegerField(null=True)
    #: no letters about notices at all
    is_off = models.BooleanField(default=False)
    #: the hour at which collected letters come, in the member's time zone
    hour = models.PositiveSmallIntegerField(default=USUAL_HOUR)
    #: the day of the weekly letter; 0 is Monday
    weekday = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"what {self.person_id} wants to be told"
