"""Whom a viewer set aside: dismissed for good, or snoozed until a moment still to come."""

from django.db.models import Q

from hallway.core import clock
from hallway.discovery.models import SetAside
from hallway.people import circles


def register() -> None:
    circles.provide(
        "set_aside",
        lambda viewer: [
            SetAside.objects.filter(Q(until=None) | Q(until__gt=clock.now()), viewer=viewer).values_list("person_id")
        ],
    )
