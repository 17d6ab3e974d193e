"""Asks and offers: text by a named person, for an audience."""

from django.db import models
from django.urls import reverse

from hallway.core import clock
from hallway.core.ids import uuid7
from hallway.exchange.enums import Kind
from hallway.people.enums import Audience


class Entry(models.Model):
    """What asks and offers have in common."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    origin = models.URLField(null=True, blank=True)
    community_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    text = models.CharField(max_length=500)
    language = models.CharField(max_length=10, blank=True)
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.MEMBERS)
    position = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["-made_at"], name="%(class)s_newest")]

    def __str__(self) -> str:
        return self.text


class Ask(Entry):
    """What a member is looking for."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="asks")

    def get_absolute_url(self) -> str:
        return reverse("exchange:ask", args=[self.public_id])


class Offer(Entry):
    """What a member can do for others."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="offers")

    def get_absolute_url(self) -> str:
        return reverse("exchange:offer", args=[self.public_id])


def model_of(kind: Kind) -> type[Ask] | type[Offer]:
    return Ask if kind == Kind.ASK else Offer


def kind_of(entry: Ask | Offer) -> Kind:
    return Kind.ASK if isinstance(entry, Ask) else Kind.OFFER
