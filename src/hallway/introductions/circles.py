"""The circle of those to whom the viewer was introduced: the other end of each introduction that both agreed to."""

from django.db.models import F, Q

from hallway.introductions.enums import Begun, Role
from hallway.introductions.models import Part
from hallway.people import circles


def register() -> None:
    agreed = Part.objects.filter(role=Role.END, introduction__accepted_at__isnull=False)
    asked = agreed.filter(introduction__begun=Begun.ASKED)
    offered = agreed.filter(introduction__begun=Begun.OFFERED, person=circles.VIEWER)
    another = Q(introduction__parts__pk__lt=F("pk")) | Q(introduction__parts__pk__gt=F("pk"))
    circles.provide(
        "introduced",
        lambda: [
            asked.filter(introduction__initiator=circles.VIEWER, person__isnull=False).values_list("person_id"),
            asked.filter(person=circles.VIEWER, introduction__initiator__isnull=False).values_list(
                "introduction__initiator_id"
            ),
            offered.filter(
                another, introduction__parts__role=Role.END, introduction__parts__person__isnull=False
            ).values_list("introduction__parts__person_id"),
        ],
    )
