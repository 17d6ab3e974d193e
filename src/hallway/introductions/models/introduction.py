"""An introduction, as whoever began it may know it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse

from hallway.core.ids import uuid7
from hallway.introductions.course import Course, is_closed, standing_of
from hallway.introductions.course import Part as CoursePart
from hallway.introductions.enums import Answer, Begun, Role, Standing
from hallway.introductions.models.part import Part


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def open_at(self, now: datetime) -> "IntroductionQuerySet":
        """Under way as far as whoever began them may know: refused ones are among them."""
        return self.filter(accepted_at=None, withdrawn_at=None, ends_at__gt=now)

    def over_at(self, now: datetime) -> "IntroductionQuerySet":
        return self.filter(Q(accepted_at__isnull=False) | Q(withdrawn_at__isnull=False) | Q(ends_at__lte=now))


class Introduction(models.Model):
    """Somebody asks to be introduced to another, or introduces two others to each other.

    What whoever began it is shown comes from this row alone, never from the parts: then nothing of anybody's answer
    can show in it before all said yes.
    """

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    #: the server it belongs to; null here
    origin = models.URLField(null=True, blank=True)
    begun = models.CharField(max_length=10, choices=Begun)
    #: none once they left, which only an accepted one outlives
    initiator = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="introductions_begun"
    )
    #: whom the initiator named, in their order:
    #: [{"role": Role, "person": primary key or null, "name": of an outsider, "key": see `rules.Named.key`}]
    named = models.JSONField(default=list)
    #: the two who are to meet, the same for whoever introduces them; see `rules.pair_of`
    pair = models.CharField(max_length=150, db_index=True)
    #: the text to pass on
    words = models.TextField()
    asked_at = models.DateTimeField()
    #: the moment at which the initiator learns that it did not come about
    ends_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    #: when everybody was told that it had ended without coming about
    ended_told_at = models.DateTimeField(null=True, blank=True)
    #: when the two were asked what came of it
    outcome_asked_at = models.DateTimeField(null=True, blank=True)
    #: since when one of the two says that they met; when both had said what came of that; whether one says it helped
    met_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    helped = models.BooleanField(default=False)
    #: when one of the two first thanked those who introduced them
    thanked_at = models.DateTimeField(null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["initiator", "-asked_at"], name="introduction_begun"),
            models.Index(
                fields=["ends_at"],
                condition=Q(accepted_at=None, withdrawn_at=None, ended_told_at=None),
                name="introduction_to_end",
            ),
            models.Index(
                fields=["accepted_at"],
                condition=Q(accepted_at__isnull=False, outcome_asked_at=None),
                name="introduction_to_follow_up",
            ),
        ]

    def __str__(self) -> str:
        return f"introduction {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("introductions:detail", args=[self.public_id])

    @property
    def is_asked(self) -> bool:
        """Whether whoever began it is one of the two."""
        return self.begun == Begun.ASKED

    def standing(self, now: datetime) -> Standing:
        return standing_of(ends_at=self.ends_at, accepted_at=self.accepted_at, withdrawn_at=self.withdrawn_at, now=now)

    def is_closed(self, now: datetime) -> bool:
        return is_closed(accepted_at=self.accepted_at, closed_at=self.closed_at, now=now)

    def course(self, parts: Iterable[Part]) -> Course:
        """What the rules decide on."""
        return Course(
            asked_at=self.asked_at,
            ends_at=self.ends_at,
            accepted_at=self.accepted_at,
            withdrawn_at=self.withdrawn_at,
            met_at=self.met_at,
            closed_at=self.closed_at,
            parts=[CoursePart(part.pk, Role(part.role), part.position, Answer(part.answer)) for part in parts],
        )
