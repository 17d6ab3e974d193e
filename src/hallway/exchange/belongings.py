"""What exchange holds of a member: asks and offers."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hallway.exchange.models import Ask, Offer
from hallway.people import portability
from hallway.people.portability import Becomes, Belongings, Fate, Row, Table
from hallway.people.viewer import Viewer

_COLUMNS = {
    "id": "lasting id",
    "text": "as written",
    "language": "its language",
    "audience": "who sees it",
    "made_at": "when it was written",
    "updated_at": "when it was last changed",
}


def _rows(model: type[Ask] | type[Offer], viewer: Viewer) -> Iterator[Row]:
    for row in model.objects.filter(person=viewer.id).order_by("position", "pk"):
        yield [str(row.public_id), row.text, row.language, row.audience, row.made_at, row.updated_at]


def register() -> None:
    portability.register(
        Belongings(
            "exchange",
            order=50,
            label=_("Asks and offers"),
            tables=[
                Table("asks", "What you are looking for.", _COLUMNS, lambda viewer: _rows(Ask, viewer)),
                Table("offers", "What you can do for others.", _COLUMNS, lambda viewer: _rows(Offer, viewer)),
            ],
            fates=[Fate("exchange", _("Your asks and offers."), Becomes.GONE)],
            models=[Ask, Offer],
        )
    )
