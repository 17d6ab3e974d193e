"""Deciding on those who asked to join."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.errors import Conflict, NotAllowed
from hallway.core.outbox import publish
from hallway.membership.actions.enrol import make_member
from hallway.membership.enums import ApplicationState
from hallway.membership.facts import ApplicationDecided
from hallway.membership.models import Application
from hallway.people import audit
from hallway.people.viewer import Viewer

DECIDED = audit.act("application_decided", gettext_lazy("Decided on an application"))


@transaction.atomic
def decide_application(application: Application, *, accept: bool, viewer: Viewer, now: datetime) -> None:
    """Let the applicant in, or decline; either is told by a letter. Raises Conflict when somebody was quicker."""
    if not viewer.is_operator or viewer.person is None:
        raise NotAllowed(_("Only an operator decides who joins."))
    state = ApplicationState.ACCEPTED if accept else ApplicationState.DECLINED
    taken = Application.objects.filter(pk=application.pk, state=ApplicationState.WAITING).update(
        state=state, decided_at=now, decided_by=viewer.account
    )
    if not taken:
        raise Conflict(_("Another operator has decided on this application meanwhile."))
    about = []
    if accept:
        about = [make_member(application.account, name=application.name, now=now).pk]
    audit.record(DECIDED, viewer=viewer, about=about[0] if about else None, detail=state.value, now=now)
    publish(
        ApplicationDecided(application=str(application.public_id), accepted=accept, operator=viewer.person.pk),
        about=about,
        now=now,
    )
