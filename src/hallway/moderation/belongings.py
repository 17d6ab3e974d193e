"""What moderation holds of a member: the reports they made, and what was decided about themselves."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hallway.moderation.models import Appeal, Decision, Look, Measure, Report
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


def _measures(viewer: Viewer) -> Iterator[Row]:
    """What they were written, and nothing of where it came from."""
    rows = Measure.objects.filter(person=viewer.id).select_related("appeal").order_by("taken_at", "pk")
    for row in rows.iterator():
        appeal: Appeal | None = getattr(row, "appeal", None)
        said = [appeal.words, appeal.made_at, appeal.outcome, appeal.answer] if appeal else ["", None, "", ""]
        yield [row.kind, row.rule, row.words, row.taken_at, row.lifted_at, *said]


def register() -> None:
    portability.register(
        Belongings(
            "reports",
            order=80,
            label=_("Reports and decisions"),
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
                ),
                Table(
                    "measures",
                    "What moderators decided about you, and your appeals.",
                    {
                        "kind": "warned or suspended",
                        "rule": "spam, harassment, impersonation, unlawful or other",
                        "words": "what you were written",
                        "taken_at": "when",
                        "lifted_at": "when it was taken back",
                        "appeal": "what you wrote against it",
                        "appealed_at": "when",
                        "outcome": "open, upheld or lifted",
                        "answer": "what you were answered",
                    },
                    _measures,
                ),
            ],
            fates=[
                Fate("measures", _("What moderators decided about you, and your appeals."), Becomes.GONE),
                Fate("reports_made", _("Reports that you made, for the period set for reports."), Becomes.NAMELESS),
                Fate(
                    "reports_about",
                    _("Reports about you, for the same period, by your handle alone."),
                    Becomes.STAYS,
                ),
            ],
            models=[Report, Measure, Appeal],
        )
    )
    portability.leave_out(Look, because="the record of what moderators opened, which operators read")
