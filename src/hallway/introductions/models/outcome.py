"""What the two made of it."""

from django.db import models

from hallway.introductions.enums import Met


class Outcome(models.Model):
    """What one of the two says came of it."""

    introduction = models.ForeignKey("introductions.Introduction", on_delete=models.CASCADE, related_name="outcomes")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    met = models.CharField(max_length=10, choices=Met)
    #: null when nothing is said of it
    helped = models.BooleanField(null=True)
    words = models.CharField(max_length=1000, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["introduction", "person"], name="one_outcome_each")]

    def __str__(self) -> str:
        return f"{self.person_id} on introduction {self.introduction_id}"


class Thanks(models.Model):
    """One of the two thanks those who introduced them."""

    introduction = models.ForeignKey("introductions.Introduction", on_delete=models.CASCADE, related_name="thanks")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["introduction", "person"], name="thanks_once_each")]

    def __str__(self) -> str:
        return f"thanks of {self.person_id} for introduction {self.introduction_id}"
