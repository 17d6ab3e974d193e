"""What loading a community file must remember from one load to the next."""

from django.db import models


class AttachedRecord(models.Model):
    """A person's record whose mail address a member has verified: that member is whom it is about, from then on."""

    community_id = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    #: whether the record says that they agreed to be listed; without it, no affiliation of the file's reaches them
    agreed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.community_id} is {self.person_id}"


class ForgottenEntry(models.Model):
    """A keyed hash of the id of somebody whose entry was deleted as they never answered: no load brings it back."""

    digest = models.CharField(max_length=64, primary_key=True)
    forgotten_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
