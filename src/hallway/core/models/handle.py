"""One namespace for everything with a name in its URL."""

from django.db import models


class Handle(models.Model):
    """A name once given. It is never given to somebody else; an old one leads to its holder."""

    text = models.CharField(max_length=40, primary_key=True)
    #: what a reader could take it for: look-alikes share one skeleton
    skeleton = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20)
    holder = models.UUIDField(db_index=True)
    current = models.BooleanField(default=True)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text
