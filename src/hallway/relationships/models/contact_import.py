"""One file on its way into an address book: read, shown, confirmed, carried out, and undone if wished."""

from django.db import models

from hallway.core.ids import uuid7
from hallway.relationships.enums import ContactSource, ImportState


class ContactImport(models.Model):
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="contact_imports")
    source = models.CharField(max_length=10, choices=ContactSource)
    file_name = models.CharField(max_length=200)
    #: where the read rows wait, in the data folder; removed when done
    staged = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READY)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)
    #: [{"row": int, "reason": str}, ...], cut at a stated number
    skipped = models.JSONField(default=list)
    skipped_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    #: what `merged` rows were before, so that undo restores them
    before = models.JSONField(default=list)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"
