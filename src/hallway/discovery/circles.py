"""Whom a viewer set aside: dismissed for good, or snoozed until a moment still to come."""

from django.db.models import Q

from hallway.discovery.models import SetAside
from hallway.people import circles


def register() -> None:
    still = Q(until=None) | Q(until__gt=circles.NOW)
    circles.provide(
        "set_aside", lambda: [SetAside.objects.filter(still, viewer=circles.VIEWER).values_list("person_id")]
    )
