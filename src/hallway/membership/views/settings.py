"""A member's account: overview, handle, language and times, confirming that it is them, and leaving."""

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.core.handles import ReadTwoWays, check_handle
from hallway.membership import identity
from hallway.membership.actions.leave import ask_for_deletion, take_deletion_back
from hallway.membership.forms import CodeForm, HandleForm, PreferencesForm
from hallway.membership.models import Community
from hallway.membership.queries.members import security_records
from hallway.people.access import member_required, no_such_page
from hallway.people.actions.handle import change_handle
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Account
from hallway.people.portability import Becomes, fates


@member_required
@require_safe
def account(request: ViewerRequest) -> HttpResponseBase:
    """Everything about the account on one page, each with the page that changes it."""
    viewer = request.viewer
    assert viewer.account is not None
    assert viewer.person is not None
    factors = list(Authenticator.objects.filter(user=viewer.account).values_list("type", flat=True))
    shown = {
        "addresses": list(EmailAddress.objects.filter(user=viewer.account).order_by("-primary", "email")),
        "passkeys": factors.count(Authenticator.Type.WEBAUTHN),
        "has_totp": Authenticator.Type.TOTP in factors,
        "has_recovery_codes": Authenticator.Type.RECOVERY_CODES in factors,
        "has_password": viewer.account.has_usable_password(),
        "openid_name": settings.CONFIG.openid_url and (settings.CONFIG.openid_name or "OpenID Connect"),
        "records": list(security_records(viewer.person, viewer=viewer)[:10]),
    }
    return render(request, "membership/account.html", shown)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: ViewerRequest) -> HttpResponseBase:
    """Language, time zone, and the day the week starts on."""
    mine = _account(request)
    form = PreferencesForm(request.POST or None, instance=mine)
    if form.is_valid():
        form.save()
        with translation.override(mine.language or settings.CONFIG.language):
            messages.success(request, _("Saved."))
        return redirect("membership:preferences")
    return render(request, "membership/preferences.html", {"form": form})


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def handle(request: ViewerRequest) -> HttpResponseBase:
    person = request.viewer.person
    assert person is not None
    if request.method != "POST":
        return render(request, "membership/handle.html", {"form": HandleForm(initial={"handle": person.handle})})
    form = HandleForm(request.POST)
    status = Invalid.status
    if form.is_valid():
        try:
            wanted = check_handle(form.cleaned_data["handle"])
            # only an answer that tells whether a handle is taken is worth anything to a guesser
            if ratelimit.consume(request, action="change_handle", user=request.viewer.account):
                changed = change_handle(person, handle=wanted, now=clock.now())
                messages.success(request, _("Your handle is {handle} now.").format(handle=changed.handle))
                return redirect("membership:account")
            form.add_error("handle", _("You have tried many handles. Try this one again in an hour."))
            status = 429
        except ReadTwoWays as question:
            form = HandleForm({"handle": question.kept})
            refuse(form, question)
        except Invalid as problem:
            refuse(form, problem)
    return render(request, "membership/handle.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_identity(request: ViewerRequest) -> HttpResponseBase:
    """A code by mail before something important, for accounts without a second factor."""
    mine = request.viewer.account
    if mine is None:
        return redirect("account_login")
    if Authenticator.objects.filter(user=mine).exists():
        return redirect(identity.way_to_confirm(mine))
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    if identity.is_confirmed(request):
        return redirect(back)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        if not ratelimit.consume(request, action="confirm_identity", user=mine):
            return ratelimit.respond_429(request)  # type: ignore[no-any-return]
        if "send" in request.POST:
            identity.send_code(request, mine)
            return redirect(request.get_full_path())
        if form.is_valid():
            if identity.confirm_with_code(request, mine, code=form.cleaned_data["code"]):
                return redirect(back)
            form.add_error("code", _("This is not the code we sent. Look at the newest letter from us."))
    shown = {"form": form, "waiting": identity.code_is_waiting(request), "email": mine.email}
    return render(request, "membership/confirm_identity.html", shown)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.identity_required
def delete_account(request: ViewerRequest) -> HttpResponseBase:
    """What happens to what, then the end of the account. Open also to who does not accept new terms."""
    mine = _account(request)
    community = Community.objects.get(pk=1)
    if request.method == "POST":
        due_at = ask_for_deletion(mine, now=clock.now())
        logout(request)
        return render(request, "membership/deletion_asked.html", {"due_at": due_at})
    shown = {
        "days": community.deletion_grace_days,
        "gone": fates(Becomes.GONE),
        "nameless": fates(Becomes.NAMELESS),
        "stays": fates(Becomes.STAYS),
    }
    return render(request, "membership/delete_account.html", shown)


@never_cache
@require_safe
def leaving(request: ViewerRequest) -> HttpResponseBase:
    """What somebody sees who signs in during the days of grace."""
    mine = _account(request)
    if mine.deletion_due_at is None:
        return redirect("web:today")
    return render(request, "membership/leaving.html", {"due_at": mine.deletion_due_at})


@require_POST
def stay(request: ViewerRequest) -> HttpResponseBase:
    take_deletion_back(_account(request), now=clock.now())
    messages.success(request, _("You stay. Everything is as it was."))
    return redirect("web:today")


def _account(request: ViewerRequest) -> Account:
    if request.viewer.account is None:
        raise no_such_page()
    return request.viewer.account
