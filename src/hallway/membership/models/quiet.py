"""Addresses that never want to hear from this server again."""

from django.db import models


class QuietAddress(models.Model):
    """Kept as a keyed hash: the list can be obeyed but not read."""

    address_hash = models.CharField(max_length=64, primary_key=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address_hash
