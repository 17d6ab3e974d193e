"""Joining: openly, by application, by a listed mail domain, by invitation, or vouched for by a provider."""

from typing import Any

from allauth.core import ratelimit
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hallway.core import clock
from hallway.core.errors import Conflict, Invalid
from hallway.core.forms import refuse
from hallway.membership.actions.accept_invitation import (
    accept_as_applicant,
    accept_as_member,
    accept_invitation,
    invitation_by,
    note_opened,
)
from hallway.membership.actions.sign_up import Joined, begin_sign_up, finish_sign_up, join_with, send_again
from hallway.membership.cleaning import clean_name
from hallway.membership.forms import CodeForm, JoinForm, SignUpForm
from hallway.membership.models import Application, Community, SignUp
from hallway.membership.queries.legal import texts_to_join
from hallway.membership.rules import may_ask_to_join, shows_sign_up
from hallway.membership.views.signing_in import sign_in
from hallway.people.access import no_such_page
from hallway.people.middleware import ViewerRequest

KEY = "sign_up"


def _community() -> Community:
    community = Community.objects.filter(pk=1).first()
    if community is None:
        raise no_such_page()
    return community


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: ViewerRequest) -> HttpResponseBase:
    """What this community is, and the way in that its operator chose."""
    if request.viewer.account is not None:
        return redirect("web:today")
    community = _community()
    if not shows_sign_up(community):
        return render(request, "membership/join.html", {"community": community})
    form = SignUpForm(request.POST or None, community=community, texts=texts_to_join())
    if form.is_valid():
        if not ratelimit.consume(request, action="join", key=form.cleaned_data["email"].lower()):
            return ratelimit.respond_429(request)  # type: ignore[no-any-return]
        try:
            sign_up = begin_sign_up(
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                words=form.cleaned_data.get("words", ""),
                texts=form.text_keys,
                now=clock.now(),
            )
        except Invalid as problem:
            refuse(form, problem)
        else:
            request.session[KEY] = sign_up.pk
            return redirect("membership:join_code")
    return render(request, "membership/join.html", {"community": community, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_code(request: ViewerRequest) -> HttpResponseBase:
    """The code from the letter makes the account. The page is the same when no code was sent."""
    sign_up = SignUp.objects.filter(pk=request.session.get(KEY, 0)).first()
    if request.viewer.account is not None or sign_up is None or sign_up.finished_at is not None:
        request.session.pop(KEY, None)
        return redirect("membership:join")
    if "again" in request.POST:
        return _send_again(request, sign_up)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if not ratelimit.consume(request, action="join_code"):
            return ratelimit.respond_429(request)  # type: ignore[no-any-return]
        try:
            joined = finish_sign_up(sign_up, code=form.cleaned_data["code"], now=clock.now())
        except Invalid as problem:
            refuse(form, problem)
        except Conflict as over:
            del request.session[KEY]
            messages.error(request, str(over.message))
            return redirect("membership:join")
        else:
            del request.session[KEY]
            return _welcome(request, joined)
    return render(request, "membership/join_code.html", {"form": form, "email": sign_up.email})


def _send_again(request: HttpRequest, sign_up: SignUp) -> HttpResponseBase:
    if not ratelimit.consume(request, action="join", key=sign_up.email):
        return ratelimit.respond_429(request)  # type: ignore[no-any-return]
    if send_again(sign_up, now=clock.now()):
        messages.success(request, _("A new letter is on its way. Only the newest code works."))
    else:
        messages.error(request, _("No more letters for this attempt. Begin again, or look into your spam folder."))
    return redirect("membership:join_code")


def _welcome(request: HttpRequest, joined: Joined) -> HttpResponseBase:
    to = reverse("membership:first_steps") if joined.person is not None else reverse("membership:application")
    return sign_in(request, joined.account, method="code", to=to)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: ViewerRequest, secret: str) -> HttpResponseBase:
    """Who invites, to what; and the few words that make the reader a member."""
    now = clock.now()
    invitation = invitation_by(secret, now=now)
    if request.method != "HEAD":
        note_opened(invitation, now=now)
    community = _community()
    shown: dict[str, Any] = {"invitation": invitation, "community": community}
    if request.viewer.account is not None:
        if request.method == "POST" and request.viewer.person is None:
            accept_as_applicant(invitation, account=request.viewer.account, now=now)
            return redirect("membership:first_steps")
        if request.method == "POST":
            accept_as_member(invitation, viewer=request.viewer, now=now)
            messages.success(request, _("Now you both know that you are here."))
            return redirect("web:today")
        return render(request, "membership/accept_as_member.html", shown)
    initial = {"name": invitation.name or (invitation.person.name if invitation.person else "")}
    form = JoinForm(request.POST or None, initial=initial, community=community, texts=texts_to_join())
    if form.is_valid():
        try:
            person = accept_invitation(invitation, name=form.cleaned_data["name"], texts=form.text_keys, now=now)
        except Invalid as problem:
            refuse(form, problem)
        else:
            assert person.account is not None
            return sign_in(request, person.account, method="invitation", to=reverse("membership:first_steps"))
    return render(request, "membership/accept.html", {**shown, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_vouched(request: ViewerRequest) -> HttpResponseBase:
    """Somebody new whom the OpenID Connect provider vouches for."""
    vouched: dict[str, Any] | None = request.session.get("vouched")
    if vouched is None or request.viewer.account is not None:
        return redirect("membership:join")
    community = _community()
    if not may_ask_to_join(community, vouched["email"]):
        return render(request, "membership/join.html", {"community": community, "email": vouched["email"]})
    form = JoinForm(request.POST or None, initial={"name": vouched["name"]}, community=community, texts=texts_to_join())
    if form.is_valid():
        try:
            joined = _join_vouched(request, vouched, form)
        except Invalid as problem:
            refuse(form, problem)
        else:
            del request.session["vouched"]
            return _welcome(request, joined)
    shown = {"community": community, "form": form, "email": vouched["email"]}
    return render(request, "membership/join_vouched.html", shown)


@transaction.atomic
def _join_vouched(request: HttpRequest, vouched: dict[str, Any], form: JoinForm) -> Joined:
    name = clean_name(form.cleaned_data["name"])
    joined = join_with(email=vouched["email"], name=name, texts=form.text_keys, now=clock.now())
    social = SocialLogin.deserialize(vouched["login"]).account
    social.user = joined.account
    social.save()
    return joined


@never_cache
@require_safe
def application(request: ViewerRequest) -> HttpResponseBase:
    """How an application stands, for the applicant."""
    account = request.viewer.account
    found = Application.objects.filter(account=account).first() if account is not None else None
    if found is None or request.viewer.person is not None:
        return redirect("web:today")
    return render(request, "membership/application.html", {"application": found})


def old_sign_up(request: HttpRequest) -> HttpResponseBase:
    """Links to allauth's own sign-up page lead here."""
    return redirect("membership:join")
