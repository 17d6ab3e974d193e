"""A human, as they present themselves."""

from django.db import models
from django.urls import reverse

from hallway.core import clock
from hallway.core.ids import uuid7
from hallway.core.models.sortkey import SortKeyField
from hallway.people.enums import IN_DIRECTORY, Audience, Standing

#: what a person may show or hide, with who sees it unless they say otherwise; name, handle and picture-less
#: face are what being a member means and are seen by every member
PROFILE_FIELDS: dict[str, Audience] = {
    "pronouns": Audience.MEMBERS,
    "picture": Audience.MEMBERS,
    "headline": Audience.MEMBERS,
    "about": Audience.MEMBERS,
    "ask_me_about": Audience.MEMBERS,
    "tags": Audience.MEMBERS,
    "places": Audience.MEMBERS,
    "languages": Audience.MEMBERS,
    "time_zone": Audience.MEMBERS,
    "links": Audience.MEMBERS,
    "video_url": Audience.MEMBERS,
    "affiliations": Audience.MEMBERS,
    "email": Audience.ONLY_ME,
}


class PersonQuerySet(models.QuerySet["Person"]):
    def in_directory(self) -> "PersonQuerySet":
        """Those whom a member may come across: members and those listed with their agreement."""
        return self.filter(standing__in=IN_DIRECTORY)


class Person(models.Model):
    """A person; a member when there is an account. The primary key is also the person's number in the atlas."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    account = models.OneToOneField(
        "people.Account", null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.MEMBER)
    #: home server of a person from elsewhere; null is here
    origin = models.URLField(null=True, blank=True)
    #: the operator's own id in a community file, so that loading it again updates
    community_id = models.CharField(max_length=200, null=True, blank=True, unique=True)

    handle = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    sort_key = SortKeyField(source="name")
    pronouns = models.CharField(max_length=40, blank=True)
    headline = models.CharField(max_length=160, blank=True)
    about = models.TextField(blank=True, max_length=20_000)
    about_language = models.CharField(max_length=10, blank=True)
    ask_me_about = models.CharField(max_length=300, blank=True)
    places = models.CharField(max_length=200, blank=True)
    #: as the person writes them: "English, Deutsch"
    languages = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=50, blank=True)
    #: [{"label": str, "url": str}, ...]
    links = models.JSONField(default=list, blank=True)
    video_url = models.URLField(blank=True)
    #: content hash of the picture; its sizes are files named by it in the media folder
    picture = models.CharField(max_length=64, blank=True, db_index=True)
    #: {field of PROFILE_FIELDS: Audience}, only where it differs from the default
    audiences = models.JSONField(default=dict, blank=True)

    #: approaches a week this person accepts, as the one approached and as a connector
    capacity = models.PositiveSmallIntegerField(default=5)
    connector_capacity = models.PositiveSmallIntegerField(default=5)
    #: not suggested to anybody until then
    paused_until = models.DateField(null=True, blank=True)
    #: who holds a verified address of mine may be told that it is me
    findable_by_address = models.BooleanField(default=False)
    #: may be told that we hold each other in our address books, when the other side agrees as well
    mutual_contacts = models.BooleanField(default=False)
    #: what new connections may show unless I say otherwise (relationships.enums.Consent)
    default_consent = models.CharField(max_length=10, default="counted")

    created_at = models.DateTimeField(default=clock.now)
    #: when anything of the profile was last changed, its tags, asks and offers among it
    updated_at = models.DateTimeField(default=clock.now)
    #: grows with each edit; a form made from an older one is refused
    version = models.PositiveIntegerField(default=1)

    tags = models.ManyToManyField("people.Tag", through="people.PersonTag", related_name="people")

    objects = PersonQuerySet.as_manager()

    class Meta:
        # in the order of the directory, and with the standing beside it so that a page is read from the index alone
        indexes = [models.Index(fields=["sort_key", "standing"], name="person_directory")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:profile", args=[self.handle])

    def audience_of(self, field: str) -> Audience:
        return Audience(self.audiences.get(field, PROFILE_FIELDS[field]))
