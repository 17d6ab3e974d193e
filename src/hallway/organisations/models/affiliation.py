"""A person's role in an organisation, from when to when."""

from django.db import models

from hallway.core import clock
from hallway.core.ids import uuid7
from hallway.organisations.enums import AffiliationState, ConfirmedBy


class Affiliation(models.Model):
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="affiliations"
    )
    role = models.CharField(max_length=120, blank=True)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=AffiliationState, default=AffiliationState.CLAIMED)
    confirmed_how = models.CharField(max_length=10, choices=ConfirmedBy, blank=True)
    confirmed_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    community_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on=None) | models.Q(from_on=None) | models.Q(to_on__gte=models.F("from_on")),
                name="affiliation_ends_after_it_starts",
            )
        ]
        indexes = [models.Index(fields=["organisation", "to_on"], name="affiliation_of_organisation")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.organisation_id}"

    @property
    def is_confirmed(self) -> bool:
        return self.state == AffiliationState.CONFIRMED


class SettledDeclaration(models.Model):
    """An affiliation of the operator's file instead of which a member's own word stands: no load brings it back."""

    community_id = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.community_id
