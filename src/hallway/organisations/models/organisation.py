"""A firm, a team or a community."""

from django.db import models
from django.urls import reverse

from hallway.core import clock
from hallway.core.ids import uuid7
from hallway.core.models.sortkey import SortKeyField


class Organisation(models.Model):
    """Seen by every member; with people of its own it is kept current by them."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    origin = models.URLField(null=True, blank=True)
    community_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    handle = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    sort_key = SortKeyField(source="name")
    headline = models.CharField(max_length=160, blank=True)
    about = models.TextField(blank=True, max_length=20_000)
    place = models.CharField(max_length=120, blank=True)
    website = models.URLField(blank=True)
    #: a unit says what it is part of
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="units")
    #: who described it first, and may go on while nobody is confirmed to work there
    made_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)
    tags = models.ManyToManyField("people.Tag", through="organisations.OrganisationTag", related_name="organisations")

    class Meta:
        indexes = [models.Index(fields=["sort_key"], name="organisation_directory")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisations:organisation", args=[self.handle])


class OrganisationDomain(models.Model):
    """A mail domain whose verified addresses confirm an affiliation; set by the operator only."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)
    #: a community file gave it, and may take it back; else it was set by hand
    from_file = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.domain


class OrganisationTag(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="organisation_tags")
    tag = models.ForeignKey("people.Tag", on_delete=models.CASCADE, related_name="organisation_tags")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "tag"], name="one_tag_per_organisation")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.organisation_id} #{self.tag_id}"
