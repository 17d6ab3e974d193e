"""Making sure that it is still the same person before something important is changed.

allauth asks again for the password or the second factor, and asks nothing of an account that has neither;
for those there is a code by mail, by the same record in the session.
"""

import secrets
import time
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from hallway.membership.codes import fresh_code, hash_code
from hallway.membership.letters import write_to_member
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Account

P = ParamSpec("P")
VALID_FOR_S = 15 * 60
MAX_ATTEMPTS = 5
KEY = "identity_code"

#: pages of allauth that change how somebody signs in; it guards them itself for accounts with a password or factor
GUARDED = frozenset(
    {
        "account_email",
        "account_change_password",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "socialaccount_connections",
    }
)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether this browser proved within the last minutes who it is, by signing in or by confirming."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def identity_required(
    view: Callable[Concatenate[ViewerRequest, P], HttpResponseBase],
) -> Callable[Concatenate[ViewerRequest, P], HttpResponseBase]:
    """A page that is opened only by who has just signed in or confirmed that it is them."""

    @wraps(view)
    def guarded(request: ViewerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.viewer.account is None:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs) if is_confirmed(request) else ask_to_confirm(request)

    return guarded


def ask_to_confirm(request: HttpRequest) -> HttpResponse:
    """To the page that asks, and back to this one; what was posted is entered again."""
    return redirect(f"{way_to_confirm(request.user)}?{urlencode({'next': request.get_full_path()})}")  # type: ignore[arg-type]


def way_to_confirm(account: Account) -> str:
    flows = get_reauthentication_flows(account)
    factors = [kind for flow in flows for kind in flow.get("types", [])]
    if factors == ["webauthn"]:
        return reverse("mfa_reauthenticate_webauthn")
    if factors:
        return reverse("mfa_reauthenticate")
    return reverse("account_reauthenticate") if flows else reverse("membership:confirm_identity")


def send_code(request: HttpRequest, account: Account) -> None:
    """A code to the account's primary address; only its hash is kept in the session."""
    code = fresh_code()
    salt = secrets.token_hex(16)
    request.session[KEY] = {"salt": salt, "hash": _hash(code, salt), "at": time.time(), "attempts": 0}
    write_to_member("confirm_code", to=account.email, language=account.language, code=code)


def code_is_waiting(request: HttpRequest) -> bool:
    waiting: dict[str, Any] | None = request.session.get(KEY)
    return waiting is not None and time.time() - waiting["at"] < VALID_FOR_S and waiting["attempts"] < MAX_ATTEMPTS


def confirm_with_code(request: HttpRequest, account: Account, *, code: str) -> bool:
    """Whether the code is the one sent; a right one is used up, and recorded as allauth records its own."""
    if not code_is_waiting(request):
        return False
    waiting = request.session[KEY]
    if not secrets.compare_digest(_hash(code, waiting["salt"]), waiting["hash"]):
        request.session[KEY] = {**waiting, "attempts": waiting["attempts"] + 1}
        return False
    del request.session[KEY]
    record_authentication(request, account, method="code", reauthenticated=True, email=account.email)
    return True


def _hash(code: str, salt: str) -> str:
    return hash_code(code, of=uuid.UUID(salt))
