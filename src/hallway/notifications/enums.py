from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class When(TextChoices):
    """When a member is written to about a kind of notice; the page shows all of them."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Never by mail")


class Audience(StrEnum):
    """Whom a kind of notice is for."""

    MEMBERS = "members"
    MODERATORS = "moderators"
    OPERATORS = "operators"
