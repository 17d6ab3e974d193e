"""Pages about the API: a member's tokens, what can be asked, what each refusal means."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hallway.api.actions.tokens import make_token, revoke_token
from hallway.api.enums import Scope
from hallway.api.forms import TokenForm
from hallway.api.models import AccessToken
from hallway.api.problems import KINDS
from hallway.api.queries.tokens import token_at, tokens_of
from hallway.api.reading import read_schema
from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.feedback import say_done
from hallway.core.forms import refuse
from hallway.membership.identity import identity_required
from hallway.people.access import member_required, no_such_page
from hallway.people.middleware import ViewerRequest


@require_safe
@member_required
def tokens(request: ViewerRequest) -> HttpResponse:
    """My tokens: what each is good for, until when, and when it was last used."""
    now = clock.now()
    rows = [_row(token) | {"standing": token.standing(now), "works": token.is_good(now)} for token in _mine(request)]
    return render(request, "api/tokens.html", {"rows": rows})


def _mine(request: ViewerRequest) -> list[AccessToken]:
    return list(tokens_of(request.viewer))


def _row(token: AccessToken) -> dict[str, object]:
    return {"token": token, "labels": [Scope(scope).label for scope in token.scopes if scope in Scope.values]}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@identity_required
def new_token(request: ViewerRequest) -> HttpResponse:
    """A token for a program. Its secret is on the page that answers the form, and on no other."""
    form = TokenForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        scopes = [Scope(scope) for scope in given["scopes"]]
        try:
            token, secret = make_token(
                request.viewer, name=given["name"], scopes=scopes, days=given["days"], now=clock.now()
            )
        except Invalid as error:
            refuse(form, error)
        else:
            return render(request, "api/token_made.html", _row(token) | {"secret": secret})
    return render(request, "api/new_token.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def revoke(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    token = token_at(public_id, viewer=request.viewer)
    if request.method == "POST":
        revoke_token(public_id, viewer=request.viewer, now=clock.now())
        say_done(request, _("“{name}” opens nothing any more.").format(name=token.name))
        return redirect("api:tokens")
    context = {
        "title": _("Revoke “{name}”?").format(name=token.name),
        "text": _("The program that has it is refused from now on. It cannot be taken back; make a new token instead."),
        "label": _("Revoke"),
        "danger": True,
        "back_url": reverse("api:tokens"),
    }
    return render(request, "confirm.html", context)


@require_safe
def to_documentation(request: ViewerRequest) -> HttpResponse:
    return redirect("api:documentation")


@require_safe
def documentation(request: ViewerRequest) -> HttpResponse:
    """Every operation, read from the schema that programs read."""
    return render(
        request,
        "api/documentation.html",
        {"areas": read_schema(), "kinds": KINDS.values(), "address": settings.CONFIG.address},
    )


@require_safe
def problem(request: ViewerRequest, word: str) -> HttpResponse:
    """What one kind of refusal means, and what to do."""
    if word not in KINDS:
        raise no_such_page()
    return render(request, "api/problem.html", {"kind": KINDS[word]})
