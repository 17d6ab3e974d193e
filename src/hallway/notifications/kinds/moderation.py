"""What I reported was decided; a report or an appeal waits for the moderators."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hallway.moderation.models import Appeal, Decision, Outcome, Report
from hallway.notifications.enums import Audience, When
from hallway.notifications.kinds.registry import Kind, Line, Moment, Words, register


def _still_decided(at: Moment) -> Q:
    mine = Report.objects.filter(reporter=OuterRef("person")).exclude(decision=Decision.OPEN)
    return Q(Exists(mine.filter(pk=OuterRef("thing"))))


def _still_open(at: Moment) -> Q:
    """Nobody is shown, nor reminded of, a report about themselves or of their own."""
    reports = Report.objects.filter(decision=Decision.OPEN, pk=OuterRef("thing"))
    own = Q(person=OuterRef("person")) | Q(reporter=OuterRef("person"))
    return Q(Exists(reports)) & ~Q(Exists(reports.filter(own)))


def _still_appealed(at: Moment) -> Q:
    """Not shown to whose appeal it is, nor to who reported them."""
    appeals = Appeal.objects.filter(outcome=Outcome.OPEN, pk=OuterRef("thing"))
    own = Q(measure__person=OuterRef("person")) | Q(measure__report__reporter=OuterRef("person"))
    return Q(Exists(appeals)) & ~Q(Exists(appeals.filter(own)))


def _decided(line: Line) -> Words:
    return Words(_("The moderators read what you reported, and decided. Thank you for telling them."))


def _made(line: Line) -> Words:
    words = ngettext("A report waits for a moderator.", "{count} reports wait for a moderator.", line.count)
    return Words(words, {"count": line.count})


def _appealed(line: Line) -> Words:
    words = ngettext("An appeal waits for a moderator.", "{count} appeals wait for a moderator.", line.count)
    return Words(words, {"count": line.count})


REPORT_DECIDED = register(
    Kind(
        name="report_decided",
        label=gettext_lazy("What I reported was decided"),
        usual=When.AT_ONCE,
        usefulness=60,
        says=_decided,
        leads_to=lambda line: "",
        holds=_still_decided,
        is_answer=True,
    )
)
REPORT_MADE = register(
    Kind(
        name="report_made",
        label=gettext_lazy("A report waits for the moderators"),
        usual=When.AT_ONCE,
        usefulness=90,
        says=_made,
        leads_to=lambda line: reverse("moderation:queue"),
        holds=_still_open,
        audience=Audience.MODERATORS,
    )
)
APPEAL_MADE = register(
    Kind(
        name="appeal_made",
        label=gettext_lazy("An appeal waits for the moderators"),
        usual=When.AT_ONCE,
        usefulness=89,
        says=_appealed,
        leads_to=lambda line: reverse("moderation:appeals"),
        holds=_still_appealed,
        audience=Audience.MODERATORS,
    )
)
