from django.db import models
from django.utils.translation import gettext_lazy as _


class Closeness(models.TextChoices):
    """How well the holder says they know the other; `STRENGTH_OF` gives the number."""

    MET_ONCE = "met_once", _("met once")
    KNOW = "know", _("know")
    WORK_WELL = "work_well", _("work well together")
    WOULD_VOUCH = "would_vouch", _("would vouch for")


#: word to strength; decided once for every server
STRENGTH_OF = {
    Closeness.MET_ONCE: 0.2,
    Closeness.KNOW: 0.45,
    Closeness.WORK_WELL: 0.7,
    Closeness.WOULD_VOUCH: 0.95,
}
#: a tie that was imported and never described
UNSTATED_STRENGTH = 0.1
#: what letters and meetings alone can raise an unstated tie to
MOST_LEARNED = 0.6


class Consent(models.TextChoices):
    """What one end of a tie lets others know of it; both ends must agree."""

    PRIVATE = "private", _("Only I know")
    COUNTED = "counted", _("It may be counted, without names")
    CONNECTIONS = "connections", _("My connections may see it")
    MEMBERS = "members", _("Every member may see it")


class Origin(models.TextChoices):
    """How a tie began."""

    STATED = "stated", _("I said so")
    CONNECTED = "connected", _("we connected here")
    IMPORTED = "imported", _("from my address book")
    LETTERS = "letters", _("from my mail")
    DECLARED = "declared", _("declared by the operator")
    INTRODUCED = "introduced", _("we were introduced")


class ConnectionState(models.TextChoices):
    ASKED = "asked", _("asked")
    CONFIRMED = "confirmed", _("confirmed")
    #: over without an answer; kept only so that one who set a request aside is not asked again at once
    ENDED = "ended", _("ended")


class ImportState(models.TextChoices):
    READY = "ready", _("read, waiting for your word")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    UNDONE = "undone", _("undone")


class ContactSource(models.TextChoices):
    LINKEDIN = "linkedin", _("LinkedIn")
    GOOGLE = "google", _("Google Contacts")
    OUTLOOK = "outlook", _("Outlook")
    VCARD = "vcard", _("vCard")
    MAIL = "mail", _("mail")
    TABLE = "table", _("a table")
