from django.db import models
from django.utils.translation import gettext_lazy as _


class Joining(models.TextChoices):
    """How newcomers get in; addresses at the listed mail domains always get in at once."""

    OPEN = "open", _("Anybody may join")
    INVITATION = "invitation", _("By invitation of a member")
    APPLICATION = "application", _("By application, which an operator decides")


class InvitationState(models.TextChoices):
    SENT = "sent", _("sent")
    ACCEPTED = "accepted", _("accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ApplicationState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class LegalKind(models.TextChoices):
    TERMS = "terms", _("Terms")
    PRIVACY = "privacy", _("Privacy notice")
    IMPRINT = "imprint", _("Imprint")
