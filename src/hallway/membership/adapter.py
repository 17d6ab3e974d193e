"""Signing in, on allauth, by this community's rules; signing up is ours (`actions/sign_up.py`)."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from hallway.membership.actions.enrol import accounts_with, has_account
from hallway.membership.letters import message_of
from hallway.membership.quiet import never_wants_letters, never_write_url
from hallway.people.models import Account


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "Address and password do not go together. Leave the password empty to get a code by mail."
        ),
        "too_many_login_attempts": gettext_lazy("That was tried too often. Wait some minutes, then try again."),
        "rate_limited": gettext_lazy("That was asked for too often. Wait a minute, then try again."),
        "incorrect_code": gettext_lazy("This is not the code we sent. Look at the newest letter from us."),
        "incorrect_password": gettext_lazy("This is not your password. Type it again."),
        "enter_current_password": gettext_lazy("This is not the password you have now. Type it again."),
        "duplicate_email": gettext_lazy("You have this address already. It is in the list above."),
        "max_email_addresses": gettext_lazy("You have %d addresses, and that is the most. Remove one first."),
        "same_as_current": gettext_lazy("This is the address you have now. Write another one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Joining has its own pages; allauth's are closed."""
        return False

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every letter of allauth's: in its reader's language, and never to those who want none."""
        # all of it is asked for whether or not it matters: the time this takes must not tell who has an account
        known, quiet = has_account(email), never_wants_letters(email)
        account = Account.objects.filter(email=email).only("language").first()
        asker = context.get("user")
        taken = accounts_with(email).exclude(pk=asker.pk if asker is not None else None).exists()
        if taken and template_prefix == "account/email/email_confirmation":  # a code could not confirm it
            template_prefix, context = "account/email/address_taken", {}
        if not known:
            if quiet:
                return
            context = {**context, "never_url": never_write_url(email)}
        with override(account.language if account and account.language else get_language()):
            super().send_mail(template_prefix, email, context)

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """Subject and text from allauth's templates, or ours in their place; the HTML part from the same words."""
        community = getattr(allauth_context.request, "community", None)
        context = {
            **context,
            "community_name": community.name if community else "Hallway",
            "address": settings.CONFIG.address,
        }
        if never_url := context.get("never_url"):
            headers = {
                "List-Unsubscribe": f"<{never_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                **(headers or {}),
            }
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        text = render_to_string(f"{template_prefix}_message.txt", context).strip()
        return message_of(subject=subject, text=text, to=email, context=context, headers=headers)

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """Password and second factor as allauth offers them, and a code by mail for who has no second factor."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and not is_mfa_enabled(user):
            methods.append(
                {
                    "id": "membership:confirm_identity",
                    "description": _("Get a code by mail"),
                    "url": reverse("membership:confirm_identity"),
                }
            )
        return methods


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code does not fit. Type the one your app shows now, or a recovery code."),
        "unverified_email": gettext_lazy("One of your addresses is not confirmed. Confirm or remove it first."),
        "add_email_blocked": gettext_lazy("While a second step is on, no address can be added. Turn it off first."),
    }


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """The one OpenID Connect provider an operator may name: it vouches for the addresses of those it lets in."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """The provider of the settings; none is kept in the database, and none is looked for there."""
        return [] if not settings.CONFIG.openid_url else super().list_apps(request, provider, client_id)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Somebody new joins on our own page, by the community's rules, with the address the provider verified."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        email = next((address.email for address in sociallogin.email_addresses if address.verified), None)
        if email is None or has_account(email.lower()):
            messages.info(
                request,
                _("Your provider did not vouch for your mail address. Sign in or join with a code by mail first."),
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        name = str(sociallogin.account.extra_data.get("userinfo", sociallogin.account.extra_data).get("name", ""))
        request.session["vouched"] = {
            "email": email.lower(),
            "name": name[:120],
            "login": sociallogin.serialize(),
        }
        raise ImmediateHttpResponse(redirect("membership:join_vouched"))
