"""Terms, privacy notice and imprint, as everybody reads them, and the page that asks to accept new ones."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hallway.core import clock
from hallway.membership.actions.accept_texts import accept_texts as accept
from hallway.membership.enums import LegalKind
from hallway.membership.queries.legal import text_shown, texts_outstanding, versions
from hallway.people.middleware import ViewerRequest


@require_safe
def legal(request: ViewerRequest, kind: str, version: int | None = None) -> HttpResponseBase:
    """One text, in the version that holds or in an older one; all versions are linked."""
    legal_kind = LegalKind(kind)
    shown = {
        "kind": legal_kind,
        "text": text_shown(legal_kind, version),
        "versions": versions(legal_kind),
    }
    return render(request, "membership/legal.html", shown)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept_texts(request: ViewerRequest) -> HttpResponseBase:
    """In the way until the current texts are accepted; signing out and deleting the account stay possible."""
    account = request.viewer.account
    if account is None:
        return redirect("account_login")
    texts = texts_outstanding(account)
    keys = ",".join(str(text.pk) for text in texts)
    problem = ""
    if request.method == "POST":
        if request.POST.get("texts") != keys:
            problem = _("These texts were changed a moment ago. Read them, then go on.")
        elif "accept" not in request.POST:
            problem = _("Tick the box to go on, or sign out.")
        else:
            accept(account, texts=[text.pk for text in texts], now=clock.now())
            texts = []
    if not texts:
        to = request.GET.get("next", "/")
        return redirect(to if url_has_allowed_host_and_scheme(to, allowed_hosts=None) else "/")
    return render(request, "membership/accept_texts.html", {"texts": texts, "keys": keys, "problem": problem})
