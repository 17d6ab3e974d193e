from django.db import models
from django.utils.translation import gettext_lazy as _


class Door(models.TextChoices):
    """By which door a message came in."""

    PAGE = "page", _("on the page")
    MAIL = "mail", _("by mail")
