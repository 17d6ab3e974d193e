"""What a newcomer did with the list of first steps."""

from django.db import models


class FirstSteps(models.Model):
    """Made when the list is first opened. Which steps are done is asked of their capabilities."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="first_steps")
    #: names of the steps found done at the last look, so that Today need not ask for each
    done = models.JSONField(default=list)
    put_away_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"first steps of {self.person_id}"
