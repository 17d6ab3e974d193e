"""One file on its way into an address book: read, shown, confirmed, carried out, and undone if wished."""

from datetime import timedelta

from django.db import models

from hallway.core.ids import uuid7
from hallway.relationships.enums import ContactSource, ImportState

#: an import can be undone that long
UNDO_LASTS = timedelta(days=30)


class ContactImport(models.Model):
    """`imported` and `merged` say what would come of it until it is done, and then what came of it."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="contact_imports")
    source = models.CharField(max_length=10, choices=ContactSource)
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READY)
    #: good rows in the file, and how many of them are in the address book
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)
    #: [{"row": int, "reason": str}, ...], cut at `MOST_REPORTED`; `skipped_count` is all of them
    skipped = models.JSONField(default=list)
    skipped_count = models.PositiveIntegerField(default=0)
    #: rows that are kept but for something in them, in the same shape
    remarks = models.JSONField(default=list)
    remarks_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(state="running"), name="one_running_import_per_owner"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"

    @property
    def percent(self) -> int:
        return 100 * self.rows_done // self.rows if self.rows else 100


class ContactChange(models.Model):
    """What an import changed of a contact that was there: {field: [before, after]}; undo takes it back."""

    contact_import = models.ForeignKey(ContactImport, on_delete=models.CASCADE, related_name="changes")
    contact = models.ForeignKey("relationships.Contact", on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField()

    def __str__(self) -> str:
        return f"{self.contact_id} by {self.contact_import_id}"
