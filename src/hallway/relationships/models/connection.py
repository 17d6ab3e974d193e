"""A relationship that both sides confirmed, or that one side asked the other to."""

from django.db import models
from django.db.models import F, Q

from hallway.core.ids import uuid7
from hallway.relationships.enums import ConnectionState, Consent


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def confirmed(self) -> "ConnectionQuerySet":
        return self.filter(state=ConnectionState.CONFIRMED)

    def of(self, person_id: int) -> "ConnectionQuerySet":
        """Those with this person at either end, in whatever state."""
        return self.filter(Q(low=person_id) | Q(high=person_id))

    def open_by(self, person_id: int) -> "ConnectionQuerySet":
        """Requests of this person that nobody answered, as far as they may know."""
        return self.filter(asker=person_id, state=ConnectionState.ASKED)

    def waiting_for(self, person_id: int) -> "ConnectionQuerySet":
        """Requests this person is to answer: reached them, and not set aside."""
        return (
            self.of(person_id)
            .exclude(asker=person_id)
            .filter(state=ConnectionState.ASKED, set_aside_at=None, reached_at__isnull=False)
        )


class Connection(models.Model):
    """One row a pair; `low` has the smaller primary key.

    A request is never refused in a way its asker could notice: set aside, or waiting because the one asked has
    taken enough approaches this week, it looks to its asker like any open one.
    """

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    low = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    asker = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="connections_asked")
    words = models.CharField(max_length=500, blank=True)
    #: what the asker lets others know once it is confirmed
    asker_consent = models.CharField(max_length=12, choices=Consent, default=Consent.COUNTED)
    state = models.CharField(max_length=10, choices=ConnectionState, default=ConnectionState.ASKED)
    asked_at = models.DateTimeField()
    #: when the one asked could first see it; null while their weekly capacity is taken
    reached_at = models.DateTimeField(null=True)
    #: the one asked set it aside, or does not want to hear from the asker; the asker sees an open request
    set_aside_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="one_connection_per_pair"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="connection_low_before_high"),
        ]
        indexes = [
            models.Index(fields=["high", "state"], name="connection_high"),
            models.Index(fields=["low", "state"], name="connection_low"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} and {self.high_id} ({self.state})"

    @property
    def asked_id(self) -> int:
        """The one who is to answer."""
        return self.low_id if self.asker_id == self.high_id else self.high_id

    def other_end(self, person_id: int) -> int:
        return self.low_id if person_id == self.high_id else self.high_id
