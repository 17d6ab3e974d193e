"""Lines a person draws."""

from django.db import models
from django.db.models import F, Q

from hallway.core import clock


class Block(models.Model):
    """Neither of the two sees the other any more; the one blocked is not told."""

    blocker = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="blocked_by")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="one_block_per_pair"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="nobody_blocks_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"


class Mute(models.Model):
    """The muter is not shown the muted person in suggestions and lists; nobody else notices."""

    muter = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="mutes")
    muted = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="muted_by")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["muter", "muted"], name="one_mute_per_pair")]

    def __str__(self) -> str:
        return f"{self.muter_id} mutes {self.muted_id}"
