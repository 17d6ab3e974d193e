"""What changed in the truth since the last snapshot."""

from django.db import models


class Change(models.Model):
    """Something that the atlas mirrors was written: which row, not what it says.

    `source` names a text index or "ties"; `key` is the row (for a tie, `key` and `other_key` are its two persons).
    Readers fetch the present state from the truth, so the same change may be laid over twice without harm.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=30)
    key = models.BigIntegerField()
    other_key = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
