"""Somebody on the way in, whose address is not verified yet."""

from django.db import models

from hallway.core.ids import uuid7


class SignUp(models.Model):
    """One attempt, tied to one browser session. The same row is made whether or not the address has an account."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    #: the page's language, for the letter
    language = models.CharField(max_length=10, blank=True)
    words = models.TextField(blank=True, max_length=2000)
    #: what was accepted: primary keys of legal texts
    texts = models.JSONField(default=list)
    code_hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    letters = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"
