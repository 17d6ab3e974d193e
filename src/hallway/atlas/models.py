"""What changed since the last snapshot, and which snapshot is the last."""

from django.db import models


class Change(models.Model):
    """Something in the truth that the atlas mirrors was written; which row, not what it says.

    `source` names the registered source, `key` the row in it (a person for a text, `low` and `high` persons for
    a tie): readers fetch the present state from the truth.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=30)
    key = models.BigIntegerField()
    other_key = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class Snapshot(models.Model):
    """A finished snapshot: every change up to `up_to` is in it."""

    folder = models.CharField(max_length=100, unique=True)
    up_to = models.BigIntegerField()
    built_at = models.DateTimeField()
    seconds = models.FloatField()
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.folder
