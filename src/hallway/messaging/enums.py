from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Door(models.TextChoices):
    """By which door a message came in."""

    PAGE = "page", _("on the page")
    MAIL = "mail", _("by mail")


class Returned(StrEnum):
    """What came back about a letter."""

    HARD = "hard"
    #: for now
    SOFT = "soft"
    COMPLAINT = "complaint"


class Result(StrEnum):
    """What became of a mail."""

    DELIVERED = "delivered"
    #: a bounce or a complaint
    NOTED = "noted"
    #: nobody is told: no human sent it, it goes in circles, or it has been here before
    DROPPED = "dropped"
    #: the member it came from is told why it was not passed on
    ANSWERED = "answered"
    UNKNOWN = "unknown"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
