from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Joining(models.TextChoices):
    """How newcomers get in; addresses at the listed mail domains always get in at once."""

    OPEN = "open", _("Anybody may join")
    INVITATION = "invitation", _("By invitation of a member")
    APPLICATION = "application", _("By application, which an operator decides")


class AnnouncedTo(models.TextChoices):
    """Whom an announcement is for."""

    MEMBERS = "members", _("Every member")
    MODERATORS = "moderators", _("Moderators and operators")


class InvitationState(models.TextChoices):
    #: waits for the operator's word; nobody was written to, and its link opens nothing
    PREPARED = "prepared", _("prepared, not sent")
    SENT = "sent", _("sent")
    ACCEPTED = "accepted", _("accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class BatchState(models.TextChoices):
    READY = "ready", _("checked, not sent yet")
    SENDING = "sending", _("being sent")
    DONE = "done", _("sent")


class ApplicationState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class LegalKind(models.TextChoices):
    TERMS = "terms", _("Terms")
    PRIVACY = "privacy", _("Privacy notice")
    IMPRINT = "imprint", _("Imprint")


class SecurityEvent(models.TextChoices):
    SIGNED_IN = "signed_in", pgettext_lazy("what happened", "Signed in")
    PASSWORD = "password", _("Password set or changed")
    FACTOR_ADDED = "factor_added", _("Second factor added")
    FACTOR_REMOVED = "factor_removed", _("Second factor removed")
    ADDRESS = "address", _("Mail address changed")
    TOKEN_MADE = "token_made", _("Token for a program made")
    TOKEN_REVOKED = "token_revoked", _("Token for a program revoked")
    ROLE = "role", _("Role changed")
    SUSPENDED = "suspended", _("Suspended")
    REACTIVATED = "reactivated", _("Let in again")
    RESET = "reset", _("Ways of signing in reset")
    EXPORTED = "exported", _("Everything taken along by an operator")
    DELETION_ASKED = "deletion_asked", _("Deletion asked for")
    DELETION_TAKEN_BACK = "deletion_taken_back", _("Deletion taken back")
    DELETED = "deleted", _("Account deleted")
