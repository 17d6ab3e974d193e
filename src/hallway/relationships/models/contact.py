"""Entries of a member's private address book."""

from django.db import models
from django.db.models import Q

from hallway.core.ids import uuid7
from hallway.relationships.enums import ContactSource


class Contact(models.Model):
    """Seen by its owner only; never searched by, suggested to or mailed for anybody else."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="contacts", db_index=False)
    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    #: anything else the file held and the owner may want: {"phone": [...], "url": [...], "place": [...]}
    details = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True, max_length=5000)
    source = models.CharField(max_length=10, choices=ContactSource)
    #: hash of name and organisation: what makes two rows one contact when one of them has no address
    name_key = models.CharField(max_length=24)
    #: the contact's name on LinkedIn, which stays when the firm changes
    page = models.CharField(max_length=200, blank=True)
    met_on = models.DateField(null=True, blank=True)
    #: from letters, in (0, 1]
    learned = models.FloatField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    #: the member this contact is, once the owner may know
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    made_by = models.ForeignKey(
        "relationships.ContactImport", null=True, on_delete=models.SET_NULL, related_name="contacts"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "page"], condition=~Q(page=""), name="one_contact_per_page")
        ]
        indexes = [
            models.Index(fields=["owner", "name"], name="contact_by_name"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="contact_of_member"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactAddress(models.Model):
    """A mail address of a contact, lower-case."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses")
    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    email = models.CharField(max_length=254)
    #: when it was compared with members' addresses; null while the owner's weekly budget is used up
    looked_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "email"], name="one_contact_per_address")]

    def __str__(self) -> str:
        return self.email


class LookupBudget(models.Model):
    """How many addresses of one owner were compared with members' in a week; deleting contacts gives none back."""

    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    #: Monday of the week, in UTC
    week_on = models.DateField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "week_on"], name="one_lookup_budget_a_week")]

    def __str__(self) -> str:
        return f"{self.owner_id} looked up {self.used} in the week of {self.week_on}"
