"""For the demo only: signing in as its invented people, and reading the letters it would have sent."""

from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from hallway.core.models import Letter
from hallway.membership.views.signing_in import sign_in
from hallway.people.access import no_such_page
from hallway.people.enums import Role, Standing
from hallway.people.lines import line_of
from hallway.people.models import Person
from hallway.people.viewer import VISITOR, Viewer

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
#: how many members have a button; the rest sign in by a code from the mailbox page
SHOWN = 8
PER_PAGE = 30
#: what a letter's HTML may do when it is looked at: bring its own style, and lead elsewhere
SANDBOX = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [NONE],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation-by-user-activation"],
}


def has_demo_pages(request: HttpRequest) -> bool:
    """Whether the server is a demo and the request came from this very machine."""
    near = request.META.get("REMOTE_ADDR", "127.0.0.1") in LOOPBACK | {""}
    return settings.CONFIG.demo and near and not request.headers.get("X-Forwarded-For")


def demo_only(view: Any) -> Any:
    """There is no such page elsewhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_demo_pages(request):
            raise no_such_page()
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response

    return guarded


@demo_only
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest) -> HttpResponseBase:
    """One button per invented person."""
    members = Person.objects.filter(standing=Standing.MEMBER, account__is_active=True).select_related("account")
    if request.method == "POST":
        person = members.filter(handle=request.POST.get("handle", "")).first()
        if person is None or person.account is None:
            raise no_such_page()
        return sign_in(request, person.account, method="demo", to="/")
    operators = list(members.filter(account__role=Role.OPERATOR).order_by("pk")[:2])
    others = list(members.exclude(account__role=Role.OPERATOR).order_by("pk")[:SHOWN])
    return render(request, "membership/demo.html", {"people": [_shown(person) for person in others + operators]})


def _shown(person: Person) -> dict[str, object]:
    """A line as the person sees it, with the face only if visitors may see it, and what else they are here."""
    account = person.account
    line = replace(line_of(person, Viewer(person=person, account=account)), picture=line_of(person, VISITOR).picture)
    role = account.get_role_display() if account is not None and account.role != Role.MEMBER else ""
    return {"line": line, "role": role}


@demo_only
@require_safe
def mailbox(request: HttpRequest) -> HttpResponseBase:
    """All letters, newest first."""
    letters = Letter.objects.order_by("-created_at", "-pk").defer("text", "html")
    to = request.GET.get("to", "").strip()[:254]
    page = Paginator(letters.filter(to__icontains=to) if to else letters, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "membership/demo_mail.html", {"page": page, "to": to})


@demo_only
@require_safe
def letter(request: HttpRequest, id: UUID) -> HttpResponseBase:
    return render(request, "membership/demo_letter.html", {"letter": get_object_or_404(Letter, pk=id)})


@demo_only
@csp(SANDBOX)  # type: ignore[arg-type]  # its types know no view with arguments
@require_safe
def letter_html(request: HttpRequest, id: UUID) -> HttpResponse:
    """The HTML part as a mail program would show it: no scripts, nothing loaded, links open a page of their own."""
    return HttpResponse(get_object_or_404(Letter, pk=id).html)
