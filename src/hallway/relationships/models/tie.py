"""What one person holds towards another."""

from django.db import models
from django.db.models import F, Q

from hallway.core import clock
from hallway.relationships.enums import Closeness, Consent, Origin
from hallway.relationships.strength import strength_of


class TieQuerySet(models.QuerySet["Tie"]):
    def that_count(self) -> "TieQuerySet":
        """Ties whose holder lets others know at least that they exist; the other end must agree as well."""
        return self.exclude(consent=Consent.PRIVATE)


class Tie(models.Model):
    """One direction: the holder's. Closeness, learned strength and note are the holder's alone."""

    holder = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="ties")
    other = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="ties_towards")
    closeness = models.CharField(max_length=12, choices=Closeness, blank=True)
    #: from letters and meetings, in (0, 1]
    learned = models.FloatField(null=True, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.STATED)
    began_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=5000)
    last_used_at = models.DateTimeField(null=True, blank=True)
    consent = models.CharField(max_length=12, choices=Consent, default=Consent.PRIVATE)
    made_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = TieQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "other"], name="one_tie_per_direction"),
            models.CheckConstraint(condition=~Q(holder=F("other")), name="no_tie_to_oneself"),
        ]
        indexes = [models.Index(fields=["other", "consent"], name="tie_towards")]

    def __str__(self) -> str:
        return f"{self.holder_id} knows {self.other_id}"

    @property
    def strength(self) -> float:
        """In (0, 1]: what was stated, else what was learned within its bounds."""
        return strength_of(self.closeness, self.learned)


class RemovedDeclaration(models.Model):
    """One of the two removed a tie that the operator had declared; loading the file again does not bring it back."""

    low = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    removed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="one_removed_declaration_per_pair"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="removed_declaration_low_before_high"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} and {self.high_id}"
