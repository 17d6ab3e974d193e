"""What happens around joining, belonging and leaving.

Fields are primary keys of persons unless their name says otherwise; an `invitation` or an `application` is
named by its public id.
"""

from hallway.core.outbox import fact


@fact
class CommunityFounded:
    operator: int


@fact
class CommunityChanged:
    operator: int
    fields: list[str]


@fact
class SignUpBegun:
    """Handled by writing the letter with the code, or the one that says that there is an account already."""

    sign_up: str


@fact
class PersonJoined:
    person: int


@fact
class InvitationMade:
    """Handled by writing the letter."""

    invitation: str
    reminder: bool = False


@fact
class InvitationWithdrawn:
    invitation: str


@fact
class InvitationAccepted:
    """The inviter and the newcomer know each other; `relationships` reacts."""

    invitation: str
    inviter: int
    newcomer: int


@fact
class InvitationsReleased:
    """The operator sent a checked file off; handled by making its invitations."""

    batch: str


@fact
class PreparedInvitationsReleased:
    """Prepared invitations up to this primary key are to be sent; handled by sending them, part by part.

    operator  0 when it was said at the server's command line.
    """

    up_to: int
    operator: int


@fact
class ApplicationMade:
    application: str


@fact
class ApplicationDecided:
    application: str
    accepted: bool
    operator: int


@fact
class LegalTextPublished:
    kind: str
    version: int
    operator: int


@fact
class LegalTextsAccepted:
    person: int
    texts: list[int]


@fact
class RoleChanged:
    person: int
    role: str
    operator: int


@fact
class PersonSuspended:
    """By a moderator or an operator; a listed person as well as a member."""

    person: int
    by: int


@fact
class PersonReinstated:
    person: int
    by: int


@fact
class SignInReset:
    person: int
    operator: int


@fact
class DeletionAsked:
    person: int


@fact
class DeletionTakenBack:
    person: int


@fact
class PersonLeft:
    """Published when a person's rows go for good; the public id is what remains to name them by."""

    person: int
    public_id: str


@fact
class ExportAsked:
    """Handled by making the archive."""

    export: int


@fact
class ExportReady:
    person: int
    export: int


@fact
class AnnouncementPublished:
    announcement: int
    operator: int
