"""What organisations hold of a member: where they work, and what they described."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hallway.organisations.models import (
    Affiliation,
    Organisation,
    OrganisationDomain,
    OrganisationTag,
    SettledDeclaration,
)
from hallway.people import portability
from hallway.people.portability import Becomes, Belongings, Fate, Row, Table
from hallway.people.viewer import Viewer


def _affiliations(viewer: Viewer) -> Iterator[Row]:
    rows = Affiliation.objects.filter(person=viewer.id).select_related("organisation").order_by("made_at", "pk")
    return (
        [
            str(row.public_id),
            row.organisation.handle,
            row.organisation.name,
            row.role,
            row.from_on,
            row.to_on,
            row.state,
            row.confirmed_how,
            row.made_at,
        ]
        for row in rows
    )


def _described(viewer: Viewer) -> Iterator[Row]:
    rows = Organisation.objects.filter(made_by=viewer.id).order_by("created_at", "pk")
    return (
        [row.handle, row.name, row.headline, row.about, row.place, row.website, row.created_at]
        for row in rows.iterator()
    )


def register() -> None:
    portability.register(
        Belongings(
            "work",
            order=30,
            label=_("Where you work"),
            tables=[
                Table(
                    "affiliations",
                    "Where you work and worked.",
                    {
                        "id": "lasting id",
                        "organisation": "its handle",
                        "organisation_name": "its name",
                        "role": "your role",
                        "from_on": "from this day",
                        "to_on": "to this day",
                        "state": "claimed or confirmed",
                        "confirmed_how": "address, colleague or operator",
                        "made_at": "when you said so",
                    },
                    _affiliations,
                ),
                Table(
                    "organisations_described",
                    "Organisations that you added.",
                    {
                        "handle": "the name in addresses",
                        "name": "name",
                        "headline": "one line",
                        "about": "Markdown",
                        "place": "place",
                        "website": "address",
                        "created_at": "when you added it",
                    },
                    _described,
                ),
            ],
            fates=[
                Fate("affiliations", _("Where you work and worked."), Becomes.GONE),
                Fate("organisations_described", _("Organisations that you added."), Becomes.NAMELESS),
                Fate(
                    "confirmations",
                    _("That colleagues of yours, whom you confirmed, work where they do."),
                    Becomes.NAMELESS,
                ),
            ],
            models=[Affiliation, Organisation],
        )
    )
    portability.leave_out(OrganisationDomain, OrganisationTag, because="the organisation's, which all members see")
    portability.leave_out(SettledDeclaration, because="which lines of the operator's files are not loaded again")
