"""Notices as facts make them."""

from hallway.core import clock
from hallway.notifications.actions.tell import tell
from hallway.notifications.kinds import kind_named
from hallway.notifications.models import Notice
from tests.factories.relationships import make_request


def make_notice(person, *, kind="connection_asked", actor=None, thing=0, key=None, topic=None, now=None):
    """One notice, as telling keeps it."""
    now = now or clock.now()
    tell(
        kind_named(kind),
        to=[person.pk],
        by=None,
        actor=actor.pk if actor is not None else None,
        key=key if key is not None else thing,
        topic=topic,
        thing=thing,
        now=now,
    )
    return Notice.objects.filter(person=person, kind=kind).latest("pk")


def make_asked(person, asker, *, now=None):
    """`asker` asks to connect, and `person` was told."""
    return make_notice(person, actor=asker, thing=make_request(asker, person).pk, now=now)
