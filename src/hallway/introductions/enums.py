"""The words of an introduction."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Begun(TextChoices):
    ASKED = "asked", _("asked by one of the two")
    OFFERED = "offered", _("offered by somebody who knows both")


class Role(TextChoices):
    CONNECTOR = "connector", _("connector")
    END = "end", _("one of the two")


class Answer(TextChoices):
    NONE = "", _("not answered")
    YES = "yes", _("yes")
    NO = "no", _("no")
    #: a connector who knows somebody better placed to pass it on
    HANDED_ON = "handed_on", _("handed on")


class Standing(TextChoices):
    """What whoever began it may know: nothing of anybody's answer before both agreed."""

    OPEN = "open", _("under way")
    ACCEPTED = "accepted", _("both agreed")
    NOT_COME_ABOUT = "not_come_about", _("did not come about")
    WITHDRAWN = "withdrawn", _("taken back")


class Met(TextChoices):
    """What one of the two says about having met."""

    YES = "yes", _("Yes, we met")
    NOT_YET = "not_yet", _("Not yet")
    NO = "no", _("No")
