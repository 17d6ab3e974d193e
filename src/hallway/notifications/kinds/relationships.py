"""Somebody asks to connect; somebody said yes."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.notifications.enums import When
from hallway.notifications.kinds.registry import Kind, Line, Moment, Words, register
from hallway.relationships.enums import ConnectionState
from hallway.relationships.models import Connection


def _still_asked(at: Moment) -> Q:
    asked = Connection.objects.filter(state=ConnectionState.ASKED, set_aside_at=None, reached_at__isnull=False)
    return Q(Exists(asked.filter(pk=OuterRef("thing"), asker=OuterRef("actor"))))


def _still_connected(at: Moment) -> Q:
    return Q(Exists(Connection.objects.confirmed().filter(pk=OuterRef("thing"))))


def _asked(line: Line) -> Words:
    return Words(_("{name} asks to connect with you."), {"name": line.actor_name})


def _confirmed(line: Line) -> Words:
    return Words(_("{name} said yes: you are connected."), {"name": line.actor_name})


CONNECTION_ASKED = register(
    Kind(
        name="connection_asked",
        label=gettext_lazy("Somebody asks to connect"),
        nameless=gettext_lazy("Somebody asks to connect with you."),
        usual=When.AT_ONCE,
        usefulness=80,
        says=_asked,
        leads_to=lambda line: reverse("relationships:connections"),
        holds=_still_asked,
    )
)
CONNECTION_CONFIRMED = register(
    Kind(
        name="connection_confirmed",
        label=gettext_lazy("Somebody whom I asked to connect said yes"),
        nameless=gettext_lazy("Somebody said yes: you are connected."),
        usual=When.AT_ONCE,
        usefulness=70,
        says=_confirmed,
        leads_to=lambda line: line.actor_path,
        holds=_still_connected,
        is_answer=True,
    )
)
