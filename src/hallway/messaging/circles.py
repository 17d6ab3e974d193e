"""The circle of those whose messages the viewer has not read."""

from hallway.messaging.models import ReadMark
from hallway.people import circles


def register() -> None:
    unread = ReadMark.objects.filter(person=circles.VIEWER, unread__gt=0)
    circles.provide(
        "unread_from",
        lambda: [
            unread.filter(thread__low=circles.VIEWER, thread__high__isnull=False).values_list("thread__high_id"),
            unread.filter(thread__high=circles.VIEWER, thread__low__isnull=False).values_list("thread__low_id"),
        ],
    )
