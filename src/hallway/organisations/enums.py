from django.db import models
from django.utils.translation import gettext_lazy as _


class AffiliationState(models.TextChoices):
    CLAIMED = "claimed", _("claimed")
    CONFIRMED = "confirmed", _("confirmed")


class ConfirmedBy(models.TextChoices):
    ADDRESS = "address", _("a verified address at its domain")
    COLLEAGUE = "colleague", _("somebody who works there")
    OPERATOR = "operator", _("the operator")
