"""What membership holds of a member: the account, ways of signing in, what was accepted, invitations."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from hallway.membership.models import (
    Acceptance,
    Announcement,
    Application,
    Export,
    FirstSteps,
    Invitation,
    InvitationBatch,
    SecurityRecord,
    Suspension,
)
from hallway.people import portability
from hallway.people.models import Account
from hallway.people.portability import Becomes, Belongings, Fate, Row, Table, with_lines
from hallway.people.viewer import Viewer


def _account(viewer: Viewer) -> Iterator[Row]:
    account = viewer.account
    assert account is not None
    yield [
        account.email,
        account.role,
        account.language,
        account.time_zone,
        account.week_starts_on,
        account.has_usable_password(),
        account.joined_at,
        account.last_login,
    ]


def _addresses(viewer: Viewer) -> Iterator[Row]:
    rows = EmailAddress.objects.filter(user=viewer.account).order_by("-primary", "email")
    return ([row.email, row.primary, row.verified] for row in rows)


def _ways(viewer: Viewer) -> Iterator[Row]:
    for factor in Authenticator.objects.filter(user=viewer.account).order_by("created_at"):
        yield [str(factor.type), factor.created_at, factor.last_used_at]
    for account in SocialAccount.objects.filter(user=viewer.account).order_by("date_joined"):
        yield [str(account.provider), account.date_joined, account.last_login]


def _sessions(viewer: Viewer) -> Iterator[Row]:
    rows = UserSession.objects.filter(user=viewer.account).order_by("created_at")
    return ([row.ip, row.user_agent, row.created_at, row.last_seen_at] for row in rows)


def _security(viewer: Viewer) -> Iterator[Row]:
    rows = SecurityRecord.objects.filter(account=viewer.account).order_by("happened_at")
    return ([row.happened_at, row.event, row.detail, bool(row.by_pseudonym)] for row in rows.iterator())


def _accepted(viewer: Viewer) -> Iterator[Row]:
    rows = Acceptance.objects.filter(account=viewer.account).select_related("text").order_by("accepted_at", "pk")
    return ([row.text.kind, row.text.version, row.accepted_at] for row in rows)


def _applications(viewer: Viewer) -> Iterator[Row]:
    rows = Application.objects.filter(account=viewer.account)
    return ([row.name, row.words, row.state, row.made_at, row.decided_at] for row in rows)


def _invitations(viewer: Viewer) -> Iterator[Row]:
    rows = Invitation.objects.filter(inviter=viewer.id).order_by("made_at", "pk")
    return (
        [row.email, row.name, row.words, row.state, row.made_at, row.expires_at, row.answered_at]
        for row in rows.iterator()
    )


def _invited_by(viewer: Viewer) -> Iterator[Row]:
    rows = Invitation.objects.filter(accepted_by=viewer.id).order_by("answered_at", "pk")
    for row, line in with_lines(rows, of=lambda row: row.inviter_id, viewer=viewer):
        yield [line.handle, line.name, row.answered_at]


def _suspensions(viewer: Viewer) -> Iterator[Row]:
    rows = Suspension.objects.filter(person=viewer.id).order_by("began_at")
    return ([row.began_at, row.ended_at] for row in rows)


_TABLES = [
    Table(
        "account",
        "Your account: one row.",
        {
            "email": "first mail address",
            "role": "member, moderator or operator",
            "language": "of pages and letters; empty is the server's",
            "time_zone": "IANA time zone; empty is the server's",
            "week_starts_on": "0 is Monday",
            "has_password": "whether a password is set; codes by mail always work",
            "joined_at": "since when you are a member",
            "last_login": "when you last signed in",
        },
        _account,
    ),
    Table(
        "mail_addresses",
        "Your mail addresses.",
        {"email": "the address", "primary": "whether it is the first", "verified": "whether you proved it is yours"},
        _addresses,
    ),
    Table(
        "ways_of_signing_in",
        "Passkeys, authenticators, recovery codes and accounts elsewhere, without their secrets.",
        {"kind": "webauthn, totp, recovery_codes or a provider", "made_at": "when added", "last_used_at": "last use"},
        _ways,
    ),
    Table(
        "sessions",
        "Where you are signed in.",
        {"address": "IP address", "browser": "what it says of itself", "began_at": "since", "last_seen_at": "last use"},
        _sessions,
    ),
    Table(
        "security_events",
        "What happened to the ways into your account, as far as it is kept.",
        {
            "happened_at": "when",
            "event": "what",
            "detail": "how, in a word",
            "by_somebody_else": "whether a moderator or operator did it",
        },
        _security,
    ),
    Table(
        "terms_accepted",
        "Which texts of the community you accepted.",
        {"text": "terms, privacy or imprint", "version": "its number", "accepted_at": "when"},
        _accepted,
    ),
    Table(
        "application",
        "How you asked to join, if you did.",
        {
            "name": "as you gave it",
            "words": "what you wrote",
            "state": "waiting, accepted or declined",
            "made_at": "when",
            "decided_at": "when it was decided",
        },
        _applications,
    ),
    Table(
        "invitations",
        "Whom you invited, as far as it is kept.",
        {
            "email": "address",
            "name": "as you called them",
            "words": "what you wrote",
            "state": "prepared, sent, accepted or withdrawn",
            "made_at": "when",
            "expires_at": "until when it is open",
            "answered_at": "when it was accepted",
        },
        _invitations,
    ),
    Table(
        "invited_by",
        "Who invited you.",
        {"handle": "of the inviter", "name": "of the inviter", "accepted_at": "when you accepted"},
        _invited_by,
    ),
    Table(
        "suspensions",
        "When you were suspended.",
        {"began_at": "from", "ended_at": "until"},
        _suspensions,
    ),
]
_FATES = [
    Fate("account", _("Your account, your mail addresses and your ways of signing in."), Becomes.GONE),
    Fate("terms_accepted", _("Which terms you accepted."), Becomes.GONE),
    Fate("invitations", _("Invitations that you sent; their links end."), Becomes.GONE),
    Fate("archives", _("Archives of your data that are ready to be downloaded."), Becomes.GONE),
    Fate("announcements", _("Announcements that you published as an operator."), Becomes.NAMELESS),
    Fate("security", _("Records of security, for the period in the privacy notice."), Becomes.NAMELESS),
    Fate(
        "backups",
        _("Backups, until the operator deletes them. One that is brought back deletes you again at once."),
        Becomes.STAYS,
    ),
]


def register() -> None:
    portability.register(
        Belongings(
            "account",
            order=20,
            label=_("Account"),
            tables=_TABLES,
            fates=_FATES,
            models=[
                Account,
                EmailAddress,
                Authenticator,
                SocialAccount,
                UserSession,
                SecurityRecord,
                Acceptance,
                Application,
                Invitation,
                Suspension,
            ],
        )
    )
    portability.leave_out(Announcement, because="the community's: what operators announced to everybody")
    portability.leave_out(EmailConfirmation, because="a letter on its way that proves an address")
    portability.leave_out(SocialToken, because="a secret of another server's; none is kept here")
    portability.leave_out(FirstSteps, because="which hints were put away, found out again from what is there")
    portability.leave_out(
        InvitationBatch, because="the community's: files of invitations that operators check and send"
    )
    portability.leave_out(Export, because="the archives themselves")
