"""Somebody joined by my invitation; somebody asks to join; the archive of my data is ready."""

from collections.abc import Collection, Mapping

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hallway.membership.enums import AnnouncedTo, ApplicationState, InvitationState
from hallway.membership.models import Announcement, Application, Export, Invitation
from hallway.notifications.enums import Audience, When
from hallway.notifications.kinds.registry import Kind, Line, Moment, Thing, Words, register
from hallway.people.enums import Role


def _still_accepted(at: Moment) -> Q:
    accepted = Invitation.objects.filter(state=InvitationState.ACCEPTED, inviter=OuterRef("person"))
    return Q(Exists(accepted.filter(pk=OuterRef("thing"), accepted_by=OuterRef("actor"))))


def _still_waiting(at: Moment) -> Q:
    waiting = Application.objects.filter(state=ApplicationState.WAITING)
    return Q(Exists(waiting.filter(pk=OuterRef("thing"))))


def _still_kept(at: Moment) -> Q:
    ready = Export.objects.filter(ready_at__isnull=False, person=OuterRef("person"))
    return Q(Exists(ready.filter(pk=OuterRef("thing"))))


def _still_announced(at: Moment) -> Q:
    """Neither withdrawn nor past its day; those for moderators hold for whoever is one still."""
    rows = Announcement.objects.filter(pk=OuterRef("thing"), withdrawn_at=None, ends_at__gt=at.now)
    moderates = Q(person__account__role__in=[Role.MODERATOR, Role.OPERATOR])
    return Q(Exists(rows.filter(audience=AnnouncedTo.MEMBERS))) | (moderates & Q(Exists(rows)))


def _announced(line: Line) -> Words:
    return Words(_("From those who run this community: {title}"), {"title": line.thing.name})


def _announcements(keys: Collection[int]) -> Mapping[int, Thing]:
    rows = Announcement.objects.filter(pk__in=keys)
    return {row.pk: Thing(row.title, row.get_absolute_url()) for row in rows}


def _ready(line: Line) -> Words:
    return Words(_("Your archive is ready to be downloaded."))


def _accepted(line: Line) -> Words:
    return Words(_("{name} accepted your invitation. You are connected."), {"name": line.actor_name})


def _applied(line: Line) -> Words:
    words = ngettext("Somebody asks to join.", "{count} people ask to join.", line.count)
    return Words(words, {"count": line.count})


INVITATION_ACCEPTED = register(
    Kind(
        name="invitation_accepted",
        label=gettext_lazy("Somebody accepted my invitation"),
        nameless=gettext_lazy("Somebody accepted your invitation."),
        usual=When.AT_ONCE,
        usefulness=65,
        says=_accepted,
        leads_to=lambda line: line.actor_path,
        holds=_still_accepted,
        is_answer=True,
    )
)
APPLICATION_MADE = register(
    Kind(
        name="application_made",
        label=gettext_lazy("Somebody asks to join the community"),
        nameless=gettext_lazy("Somebody asks to join this community."),
        usual=When.DAILY,
        usefulness=60,
        says=_applied,
        leads_to=lambda line: reverse("membership:admin_applications"),
        holds=_still_waiting,
        audience=Audience.OPERATORS,
    )
)
EXPORT_READY = register(
    Kind(
        name="export_ready",
        label=gettext_lazy("The archive of my data is ready"),
        nameless=gettext_lazy("Your archive is ready to be downloaded."),
        usual=When.AT_ONCE,
        usefulness=70,
        says=_ready,
        leads_to=lambda line: reverse("membership:export"),
        holds=_still_kept,
        is_answer=True,
    )
)
ANNOUNCEMENT = register(
    Kind(
        name="announcement",
        label=gettext_lazy("Those who run the community announce something"),
        nameless=gettext_lazy("Those who run this community announce something."),
        usual=When.AT_ONCE,
        usefulness=75,
        says=_announced,
        leads_to=lambda line: line.thing.path,
        holds=_still_announced,
        things=_announcements,
    )
)
