from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Who may see a thing, from most to fewest."""

    EVERYONE = "everyone", _("Everyone, also outside")
    MEMBERS = "members", _("Members of this community")
    CONNECTIONS = "connections", _("My connections")
    ONLY_ME = "only_me", _("Only me")


#: the audiences that every member is part of
FOR_MEMBERS = (Audience.EVERYONE, Audience.MEMBERS)


class Standing(models.TextChoices):
    """What a person is here."""

    MEMBER = "member", _("member")
    LISTED = "listed", _("listed, without an account")
    INVITED = "invited", _("invited, not visible yet")
    LEFT = "left", _("left")
    SUSPENDED = "suspended", _("suspended")


#: those whom a member may come across: members, and people listed with their agreement
IN_DIRECTORY = (Standing.MEMBER, Standing.LISTED)


class Role(models.TextChoices):
    """What an account may do for the community."""

    MEMBER = "member", _("member")
    MODERATOR = "moderator", _("moderator")
    OPERATOR = "operator", _("operator")
