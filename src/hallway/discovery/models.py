"""What was suggested to whom, and what the viewer did with it."""

from django.db import models

from hallway.core import clock


class SetAside(models.Model):
    """A person the viewer does not want suggested: until a moment (snoozed) or for good (dismissed)."""

    viewer = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="set_aside")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["viewer", "person"], name="one_set_aside_per_pair")]

    def __str__(self) -> str:
        return f"{self.viewer_id} set {self.person_id} aside"


class Suggestion(models.Model):
    """A person suggested to a viewer in one week; it counts one against what the person accepts that week."""

    viewer = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="suggestions")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="suggested_to")
    #: Monday of the week it counts to, in UTC
    week_on = models.DateField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["viewer", "person", "week_on"], name="one_suggestion_a_week")]
        indexes = [models.Index(fields=["person", "week_on"], name="suggestion_load")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.person_id} suggested to {self.viewer_id}"


class Picked(models.Model):
    """The week for which people to suggest were last looked for, for a viewer; perhaps nobody was found."""

    viewer = models.OneToOneField("people.Person", on_delete=models.CASCADE, primary_key=True, related_name="picked")
    #: Monday of the week, in UTC
    week_on = models.DateField()

    def __str__(self) -> str:
        return f"picked for {self.viewer_id} for the week of {self.week_on}"
