from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Which of the two an entry is."""

    ASK = "ask", _("I look for")
    OFFER = "offer", _("I can help with")
