"""Reports and what was decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hallway.core.ids import uuid7


class Reason(models.TextChoices):
    SPAM = "spam", _("Advertising or spam")
    HARASSMENT = "harassment", _("Harassment or threats")
    IMPERSONATION = "impersonation", _("Pretends to be somebody else")
    UNLAWFUL = "unlawful", _("Unlawful")
    OTHER = "other", _("Something else")


class Decision(models.TextChoices):
    OPEN = "open", _("open")
    NO_ACTION = "no_action", _("no action needed")
    WARNED = "warned", _("warned")
    SUSPENDED = "suspended", _("account suspended")


class Report(models.Model):
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    reporter = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="reports_made")
    #: none once the person is gone; a report outlives them for as long as reports are kept
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="reports")
    #: by what name the person is still spoken of once they are gone
    former_handle = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=15, choices=Reason)
    words = models.TextField(blank=True, max_length=2000)
    #: messages that the person wrote to the reporter and that were reported, as they were then
    quoted = models.TextField(blank=True)
    made_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    decided_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, max_length=2000)

    def __str__(self) -> str:
        return f"report of {self.person_id or self.former_handle} ({self.decision})"


class Look(models.Model):
    """A moderator opened something that is not everybody's to see."""

    moderator = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=200)
    looked_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.moderator_id} looked at {self.what}"


class MeasureKind(models.TextChoices):
    WARNED = "warned", _("warned")
    SUSPENDED = "suspended", _("account suspended")


class Measure(models.Model):
    """What was decided against a member, and what they were told of it; they may appeal once. Goes with the person.

    Nothing in `rule` and `words` comes from a report unless the moderator wrote it: the person reads both.
    """

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=10, choices=MeasureKind)
    rule = models.CharField(max_length=15, choices=Reason)
    words = models.TextField(blank=True, max_length=2000)
    #: for moderators alone; none when there was no report, or it is kept no more
    report = models.ForeignKey(Report, null=True, on_delete=models.SET_NULL, related_name="measures")
    suspension = models.OneToOneField(
        "membership.Suspension", null=True, on_delete=models.CASCADE, related_name="measure"
    )
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    #: taken back, on appeal or without
    lifted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class Outcome(models.TextChoices):
    OPEN = "open", _("open")
    UPHELD = "upheld", _("it stays as it is")
    LIFTED = "lifted", _("taken back")


class Appeal(models.Model):
    """One person's word against a measure."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    measure = models.OneToOneField(Measure, on_delete=models.CASCADE, related_name="appeal")
    words = models.TextField(max_length=4000)
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    #: why, as the person reads it
    answer = models.TextField(blank=True, max_length=2000)

    class Meta:
        indexes = [models.Index(fields=["outcome", "made_at"], name="appeal_waiting")]

    def __str__(self) -> str:
        return f"appeal against {self.measure_id} ({self.outcome})"
