"""The table behind Django's cache: rate limits count across processes in it."""

from django.db import models


class CacheEntry(models.Model):
    """One entry, as `django.core.cache.backends.db` reads and writes it; our own code never does."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "core_cache"

    def __str__(self) -> str:
        return self.cache_key
