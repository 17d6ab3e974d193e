"""The search page, and what a member does with a suggestion."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hallway.core import clock, startup
from hallway.core.feedback import say_done
from hallway.discovery.actions.set_aside import dismiss_person, snooze_person, take_back
from hallway.discovery.actions.suggest import top_up_suggestions
from hallway.discovery.forms import SearchForm
from hallway.discovery.queries.search import clean_query, search_everything, search_kind
from hallway.people.access import member_required
from hallway.people.middleware import ViewerRequest
from hallway.people.queries.profile import somebody_else_at
from hallway.people.viewer import Viewer


@require_GET
@member_required
def search(request: ViewerRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    form.is_valid()  # what is not valid is left out of cleaned_data
    query, kind = clean_query(form.text()), form.kind_chosen()
    context: dict[str, Any] = {"query": query, "kind": kind}
    if query and not startup.is_ready():
        return startup.come_back(render(request, "discovery/search.html", context | {"preparing": True}))
    if kind:
        group, page = search_kind(kind, query, viewer=request.viewer, page=form.page_number())
        context |= {"groups": [group], "page": page}
    else:
        context |= {"groups": search_everything(query, viewer=request.viewer)}
    context["nothing_found"] = not any(group.hits for group in context["groups"])
    return render(request, "discovery/search.html", context)


@require_POST
@member_required
def dismiss(request: ViewerRequest, handle: str) -> HttpResponse:
    person = somebody_else_at(handle, viewer=request.viewer)
    dismiss_person(person, viewer=request.viewer, now=clock.now())
    say_done(
        request,
        _("{name} will not be suggested to you again.").format(name=person.name),
        undo=reverse("discovery:undo", args=[handle]),
    )
    return _back_to_today(request)


@require_POST
@member_required
def snooze(request: ViewerRequest, handle: str) -> HttpResponse:
    person = somebody_else_at(handle, viewer=request.viewer)
    snooze_person(person, viewer=request.viewer, now=clock.now())
    say_done(
        request,
        _("{name} will not be suggested to you for four weeks.").format(name=person.name),
        undo=reverse("discovery:undo", args=[handle]),
    )
    return _back_to_today(request)


@require_POST
@member_required
def undo(request: ViewerRequest, handle: str) -> HttpResponse:
    take_back(somebody_else_at(handle, viewer=request.viewer), viewer=request.viewer)
    return redirect("web:today")


def _back_to_today(request: ViewerRequest) -> HttpResponse:
    """Somebody else takes the place; the viewer is read anew, since what they set aside has changed."""
    top_up_suggestions(Viewer(request.viewer.person, request.viewer.account), now=clock.now())
    return redirect("web:today")
