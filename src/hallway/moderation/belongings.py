"""What moderation holds of a member: the reports they made."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hallway.moderation.models import Decision, Look, Report
from hallway.people import portability
from hallway.people.lines import lines
from hallway.people.portability import Becomes, Belongings, Fate, Row, Table, by_number
from hallway.people.viewer import Viewer


def _reports(viewer: Viewer) -> Iterator[Row]:
    """Who was reported is named as far as the viewer may come across them; what was decided, the moderators know."""
    for rows in by_number(Report.objects.filter(reporter=viewer.id).order_by("made_at", "pk").iterator()):
        shown = lines([row.person_id for row in rows if row.person_id], viewer=viewer, with_roles=False)
        for row in rows:
            line = shown.get(row.person_id or 0)
            handle = line.handle if line is not None else ""
            yield [handle, row.reason, row.words, row.decision != Decision.OPEN, row.made_at]


def register() -> None:
    portability.register(
        Belongings(
            "reports",
            order=80,
            label=_("Reports"),
            tables=[
                Table(
                    "reports",
                    "What you reported to the moderators, as far as it is kept.",
                    {
                        "handle": "of whom you reported, while you may see them",
                        "reason": "spam, harassment, impersonation, unlawful or other",
                        "words": "what you wrote",
                        "is_decided": "whether it was decided",
                        "made_at": "when",
                    },
                    _reports,
                )
            ],
            fates=[
                Fate("reports_made", _("Reports that you made, for the period set for reports."), Becomes.NAMELESS),
                Fate(
                    "reports_about",
                    _("Reports about you, for the same period, by your handle alone."),
                    Becomes.STAYS,
                ),
            ],
            models=[Report],
        )
    )
    portability.leave_out(Look, because="the record of what moderators opened, which operators read")
