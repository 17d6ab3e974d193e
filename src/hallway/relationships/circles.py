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
        lambda viewer: [
            confirmed.filter(low=viewer).values_list("high_id"),
            confirmed.filter(high=viewer).values_list("low_id"),
        ],
    )
    circles.provide(
        "asked_by_me",
        lambda viewer: [
            asked.filter(asker=viewer, low=viewer).values_list("high_id"),
            asked.filter(asker=viewer, high=viewer).values_list("low_id"),
        ],
    )
    reached = asked.filter(set_aside_at=None, reached_at__isnull=False, asker__standing=Standing.MEMBER)
    circles.provide(
        "asked_me",
        lambda viewer: [
            reached.filter(low=viewer).exclude(asker=viewer).values_list("high_id"),
            reached.filter(high=viewer).exclude(asker=viewer).values_list("low_id"),
        ],
    )
