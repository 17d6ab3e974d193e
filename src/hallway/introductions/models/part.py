"""Those who are asked."""

from django.db import models
from django.db.models import Q

from hallway.core.ids import uuid7
from hallway.introductions.enums import Answer, Role


class Outsider(models.Model):
    """Somebody who is no member, known to one introduction by a name and an address, and forgotten with it."""

    name = models.CharField(max_length=120)
    address = models.EmailField()
    added_by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"outsider {self.pk}"


def asked_of(person: object) -> Q:
    """The condition that a part is this person's: named as a member, or by an address that is theirs."""
    return Q(person=person) | Q(holder=person)


class Part(models.Model):
    """One who is asked: a connector in turn, or one of the two."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    introduction = models.ForeignKey("introductions.Introduction", on_delete=models.CASCADE, related_name="parts")
    role = models.CharField(max_length=10, choices=Role)
    position = models.PositiveSmallIntegerField(default=0)
    #: none once the member is gone: then nobody answers
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="introduction_parts")
    outsider = models.OneToOneField(Outsider, null=True, on_delete=models.SET_NULL, related_name="part")
    #: the member whose address it is that somebody wrote as one outside: it counts to their week and is theirs to
    #: answer; told to nobody else
    holder = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    #: what they add when they answer: of a connector for those asked after them, of one of the two for the other, once
    #: both agreed
    word = models.CharField(max_length=500, blank=True)
    #: since when it is their turn
    due_at = models.DateTimeField(null=True, blank=True)
    #: when it could first be seen; null while it is not their turn or their week has no room
    reached_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    #: what makes the link of their letters theirs
    nonce = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["introduction", "person"], name="once_in_an_introduction"),
            models.CheckConstraint(condition=Q(person=None) | Q(outsider=None), name="a_member_or_an_outsider"),
        ]
        indexes = [
            models.Index(fields=["person", "reached_at"], name="part_reached"),
            models.Index(fields=["remind_at"], condition=Q(reminded_at=None, answer=""), name="part_remind"),
            models.Index(
                fields=["person", "due_at"],
                condition=Q(due_at__isnull=False, reached_at=None, answer=""),
                name="part_waits_for_room",
            ),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.role} of introduction {self.introduction_id}"

    @property
    def counts_to(self) -> int | None:
        """The member whose part it is, and to whose week it counts."""
        return self.person_id or self.holder_id
