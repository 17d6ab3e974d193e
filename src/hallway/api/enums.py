from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """What a token is good for. Writing does not include reading."""

    PROFILE_READ = "profile:read", _("Read my own profile")
    PROFILE_WRITE = "profile:write", _("Change my profile, asks and offers")
    PEOPLE_READ = "people:read", _("Look people up: the directory, profiles, search, asks and offers, ways to somebody")
    CONNECTIONS_READ = "connections:read", _("See my connections and the requests on both sides")
    CONNECTIONS_WRITE = "connections:write", _("Ask to connect, answer, and end connections")
    SUGGESTIONS_READ = "suggestions:read", _("See whom to meet this week")
    SUGGESTIONS_WRITE = "suggestions:write", _("Set suggestions aside")
    INTRODUCTIONS_READ = "introductions:read", _("See my introductions")
    INTRODUCTIONS_WRITE = "introductions:write", _("Ask for, offer and answer introductions")
    NOTICES_READ = "notices:read", _("Read my notices")
    NOTICES_WRITE = "notices:write", _("Mark my notices as read")


#: what the operations are about, by the tag they carry in the schema
AREAS = {
    "me": _("Your own profile"),
    "people": _("People"),
    "connections": _("Connections"),
    "suggestions": _("Whom to meet this week"),
    "routes": _("Ways to somebody"),
    "introductions": _("Introductions"),
    "exchange": _("Asks and offers"),
    "notices": _("Notices"),
    "search": _("Search"),
}
