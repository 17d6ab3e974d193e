"""What discovery holds of a member: whom it suggested, and whom the member set aside."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hallway.discovery.models import Picked, SetAside, Suggestion
from hallway.people import portability
from hallway.people.portability import Becomes, Belongings, Fate, Row, Table, with_lines
from hallway.people.viewer import Viewer


def _suggestions(viewer: Viewer) -> Iterator[Row]:
    rows = Suggestion.objects.filter(viewer=viewer.id).order_by("pk").iterator()
    for row, line in with_lines(rows, of=lambda row: row.person_id, viewer=viewer):
        yield [line.handle, line.name, row.week_on]


def _set_aside(viewer: Viewer) -> Iterator[Row]:
    rows = SetAside.objects.filter(viewer=viewer.id).order_by("pk").iterator()
    for row, line in with_lines(rows, of=lambda row: row.person_id, viewer=viewer):
        yield [line.handle, line.name, row.until, row.made_at]


def register() -> None:
    other = {"handle": "of the person", "name": "of the person"}
    portability.register(
        Belongings(
            "suggestions",
            order=60,
            label=_("Suggestions"),
            tables=[
                Table(
                    "suggestions",
                    "Who was suggested to you.",
                    {**other, "week_on": "Monday of the week"},
                    _suggestions,
                ),
                Table(
                    "set_aside",
                    "Whom you do not want suggested.",
                    {**other, "until": "not before; empty is never", "made_at": "when you said so"},
                    _set_aside,
                ),
            ],
            fates=[Fate("suggestions", _("Who was suggested to you, and to whom you were."), Becomes.GONE)],
            models=[Suggestion, SetAside],
        )
    )
    portability.leave_out(Picked, because="when suggestions were last looked for")
