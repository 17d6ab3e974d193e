"""What operators and moderators did."""

from django.db import models

from hallway.core.ids import uuid7


class AuditEntry(models.Model):
    """Written in the transaction of the act, by `people.audit` alone, and never changed: kept, then forgotten."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    #: a name registered with `people.audit.act`
    act = models.CharField(max_length=30)
    #: none at the server's own command line, and once they left
    by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    #: whom it was done to, if it was done to somebody
    about = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    #: which role, which settings, how many: words of the product, never anybody's private text
    detail = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.act} by {self.by_id}"
