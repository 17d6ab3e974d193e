"""What the interface for programs holds of a member: the tokens they made."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hallway.api.models import AccessToken
from hallway.people import portability
from hallway.people.portability import Becomes, Belongings, Fate, Row, Table
from hallway.people.viewer import Viewer


def _tokens(viewer: Viewer) -> Iterator[Row]:
    rows = AccessToken.objects.filter(account=viewer.account).order_by("made_at", "pk")
    return ([row.name, row.scopes, row.made_at, row.expires_at, row.revoked_at, row.last_used_on] for row in rows)


def register() -> None:
    portability.register(
        Belongings(
            "programs",
            order=95,
            label=_("Programs"),
            tables=[
                Table(
                    "tokens",
                    "Tokens that you made for programs, without their secrets.",
                    {
                        "name": "as you called it",
                        "scopes": "what it may do",
                        "made_at": "when",
                        "expires_at": "until when it works",
                        "revoked_at": "when you revoked it",
                        "last_used_on": "the day on which it was last used",
                    },
                    _tokens,
                )
            ],
            fates=[Fate("programs", _("Tokens that you made for programs: they work no more."), Becomes.GONE)],
            models=[AccessToken],
        )
    )
