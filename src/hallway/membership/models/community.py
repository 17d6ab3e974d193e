"""The community itself: one row."""

from django.db import models

from hallway.membership.enums import Joining


class Community(models.Model):
    """Name, welcome and the rules of joining; the operator edits it on a page."""

    name = models.CharField(max_length=120)
    welcome = models.TextField(blank=True, max_length=5000)
    joining = models.CharField(max_length=12, choices=Joining, default=Joining.INVITATION)
    #: mail domains whose verified addresses join at once, lower-case
    open_domains = models.JSONField(default=list, blank=True)
    minimum_age = models.PositiveSmallIntegerField(default=16)
    #: invitations a member may have open at once; operators have no limit
    invitations_per_member = models.PositiveSmallIntegerField(default=20)
    invitation_days = models.PositiveSmallIntegerField(default=30)
    #: how long things are kept, in days
    keep_letters_days = models.PositiveSmallIntegerField(default=30)
    keep_facts_days = models.PositiveSmallIntegerField(default=730)
    keep_security_days = models.PositiveSmallIntegerField(default=365)
    #: closed invitations, declined applications
    keep_invitations_days = models.PositiveSmallIntegerField(default=180)
    #: decided reports, reports about people who are gone, who looked at what, past suspensions
    keep_reports_days = models.PositiveSmallIntegerField(default=365)
    #: what operators and moderators did
    keep_audit_days = models.PositiveSmallIntegerField(default=730)
    #: entries of people who did not agree to be listed and never answered
    keep_entries_days = models.PositiveSmallIntegerField(default=365)
    #: what members were told
    keep_notices_days = models.PositiveSmallIntegerField(default=90)
    #: letters about notices that a member gets a week at most; the overflow is collected into one
    mails_a_week = models.PositiveSmallIntegerField(default=10)
    #: what members wrote to each other
    keep_messages_days = models.PositiveSmallIntegerField(default=3650)
    #: introductions, after they ended
    keep_introductions_days = models.PositiveSmallIntegerField(default=730)
    #: archives of a member's data, once they are ready
    keep_exports_days = models.PositiveSmallIntegerField(default=7)
    deletion_grace_days = models.PositiveSmallIntegerField(default=14)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_community")]

    def __str__(self) -> str:
        return self.name
