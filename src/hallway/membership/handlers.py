"""What membership does about facts: mostly, writing letters. Each handler is harmless when repeated."""

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hallway.core import clock
from hallway.core.outbox import handles
from hallway.membership.actions.bulk_invite import release_batch
from hallway.membership.actions.enrol import accounts_with, has_account
from hallway.membership.actions.export import make_export
from hallway.membership.actions.invite import secret_of
from hallway.membership.actions.prepare import send_next_prepared
from hallway.membership.actions.sign_up import MAX_LETTERS
from hallway.membership.codes import fresh_code, hash_code
from hallway.membership.facts import (
    ApplicationDecided,
    ExportAsked,
    InvitationMade,
    InvitationsReleased,
    PreparedInvitationsReleased,
    SignUpBegun,
)
from hallway.membership.letters import absolute, write_to_member, write_to_outsider
from hallway.membership.models import Application, Invitation, InvitationBatch, SignUp
from hallway.people.models import Person


@handles(SignUpBegun, whole=True)
def write_code(happened: SignUpBegun) -> None:
    """The code to a newcomer, or the way to sign in to somebody who has an account."""
    sign_up = SignUp.objects.filter(public_id=happened.sign_up, finished_at=None, letters__lt=MAX_LETTERS).first()
    if sign_up is None or sign_up.expires_at <= clock.now():
        return
    code = fresh_code()
    known = has_account(sign_up.email)
    kept = "" if known else hash_code(code, of=sign_up.public_id)
    SignUp.objects.filter(pk=sign_up.pk).update(code_hash=kept, letters=F("letters") + 1)
    if known:
        url = absolute(reverse("account_login"))
        write_to_member("already_member", to=sign_up.email, language=sign_up.language, sign_in_url=url)
    else:
        write_to_outsider("sign_up_code", to=sign_up.email, language=sign_up.language, name=sign_up.name, code=code)


@handles(InvitationMade, whole=True)
def write_invitation(happened: InvitationMade) -> None:
    invitation = Invitation.objects.select_related("inviter__account").filter(public_id=happened.invitation).first()
    if invitation is None or not invitation.is_open(clock.now()):
        return
    inviter = invitation.inviter
    language = inviter.account.language if inviter is not None and inviter.account is not None else ""
    with override(language or settings.CONFIG.language):
        label = _("See the invitation")
    common = {
        "name": invitation.name,
        "inviter_name": inviter.name if inviter is not None else "",
        "link": absolute(reverse("membership:accept", args=[secret_of(invitation)])),
        "action_label": label,
        "expires_at": invitation.expires_at,
    }
    if Person.objects.filter(account__in=accounts_with(invitation.email)).exists():
        if not happened.reminder:
            write_to_member("invited_member", to=invitation.email, language=language, **common)
        return
    template = "invitation_reminder" if happened.reminder else "invitation"
    in_bulk = invitation.batch_id is not None or inviter is None
    write_to_outsider(
        template, to=invitation.email, language=language, in_bulk=in_bulk, words=invitation.words, **common
    )


@handles(InvitationsReleased)
def make_invitations(happened: InvitationsReleased) -> None:
    batch = InvitationBatch.objects.filter(public_id=happened.batch).first()
    if batch is not None:
        release_batch(batch, now=clock.now())


@handles(PreparedInvitationsReleased)
def send_prepared_invitations(happened: PreparedInvitationsReleased) -> None:
    send_next_prepared(up_to=happened.up_to, operator=happened.operator, now=clock.now())


@handles(ApplicationDecided, whole=True)
def tell_applicant(happened: ApplicationDecided) -> None:
    application = Application.objects.select_related("account").filter(public_id=happened.application).first()
    if application is None:
        return
    account = application.account
    if happened.accepted:
        write_to_member(
            "application_accepted",
            to=account.email,
            language=account.language,
            name=application.name,
            link=absolute(reverse("membership:first_steps")),
        )
    else:
        write_to_outsider("application_declined", to=account.email, language=account.language, name=application.name)


@handles(ExportAsked)
def make_archive(happened: ExportAsked) -> None:
    make_export(happened.export, now=clock.now())
