"""The first page, for members and for those who are not yet."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from hallway.core import clock, startup
from hallway.people.access import member_required, operator_required
from hallway.people.middleware import ViewerRequest
from hallway.web import samples
from hallway.web.today import today_context


def today(request: ViewerRequest) -> HttpResponse:
    """Whom to meet and what to do, for a member; what this community is, for a visitor."""
    if not request.viewer.is_member:
        return render(request, "web/landing.html")
    context = today_context(request.viewer, now=clock.now())
    page = render(request, "web/today.html", context)
    if context.get("picking"):
        return startup.come_back(page, after_s=2)
    return startup.come_back(page) if context.get("preparing") else page


@member_required
def settings_index(request: ViewerRequest) -> HttpResponse:
    """What there is to set, as a page of its own for a phone."""
    return render(request, "web/links.html", {"place": "settings", "title": gettext("Settings"), "here": "people:me"})


@operator_required
def admin_index(request: ViewerRequest) -> HttpResponse:
    """What operators do here, as a page of its own for a phone."""
    return render(request, "web/links.html", {"place": "admin", "title": gettext("Running the community")})


def components(request: HttpRequest) -> HttpResponse:
    """Every component in all its states, in debug mode."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "web/components.html", samples.context(request.GET))
