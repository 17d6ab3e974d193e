"""The circles that relationships draw around a viewer: connections, and who asked whom."""

from hallway.people import circles
from hallway.people.enums import Standing
from hallway.relationships.enums import ConnectionState
from hallway.relationships.models import Connection


def register() -> None:
    confirmed = Connection.objects.filter(state=ConnectionState.CONFIRMED)
    asked = Connection.objects.filter(state=ConnectionState.ASKED)
    circles.provide(
        "connections",
        lambda: [
            confirmed.filter(low=circles.VIEWER).values_list("high_id"),
            confirmed.filter(high=circles.VIEWER).values_list("low_id"),
        ],
    )
    circles.provide(
        "asked_by_me",
        lambda: [
            asked.filter(asker=circles.VIEWER, low=circles.VIEWER).values_list("high_id"),
            asked.filter(asker=circles.VIEWER, high=circles.VIEWER).values_list("low_id"),
        ],
    )
    reached = asked.filter(set_aside_at=None, reached_at__isnull=False, asker__standing=Standing.MEMBER)
    circles.provide(
        "asked_me",
        lambda: [
            reached.filter(low=circles.VIEWER).exclude(asker=circles.VIEWER).values_list("high_id"),
            reached.filter(high=circles.VIEWER).exclude(asker=circles.VIEWER).values_list("low_id"),
        ],
    )
