"""Entries of a member's private address book."""

from django.db import models

from hallway.core.ids import uuid7
from hallway.relationships.enums import ContactSource


class Contact(models.Model):
    """Seen by its owner only; never searched by, suggested to or mailed for anybody else."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    #: anything else the file held and the owner may want: {"phone": [...], "url": [...], "place": str}
    details = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True, max_length=5000)
    source = models.CharField(max_length=10, choices=ContactSource)
    #: what makes two rows of the same owner one contact
    key = models.CharField(max_length=64)
    met_on = models.DateField(null=True, blank=True)
    learned = models.FloatField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    #: the member this contact is, once the owner may know
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(
        "relationships.ContactImport", null=True, on_delete=models.SET_NULL, related_name="contacts"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_contact_per_key")]
        indexes = [models.Index(fields=["owner", "name"], name="contact_by_name")]

    def __str__(self) -> str:
        return self.name


class ContactAddress(models.Model):
    """A mail address of a contact, lower-case."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses")
    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    email = models.CharField(max_length=254)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "email"], name="one_contact_per_address")]
        indexes = [models.Index(fields=["email"], name="contact_address")]

    def __str__(self) -> str:
        return self.email
