"""What the shell of every page needs."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hallway.membership.current import current_community
from hallway.membership.models import Community
from hallway.membership.rules import shows_sign_up
from hallway.membership.views.demo import has_demo_pages


def shell(request: HttpRequest) -> dict[str, Any]:
    return {
        "viewer": getattr(request, "viewer", None),
        "community": SimpleLazyObject(lambda: _community(request)),
        "shows_sign_up": SimpleLazyObject(lambda: shows_sign_up(_community(request))),
        "has_demo_pages": has_demo_pages(request),
    }


def _community(request: HttpRequest) -> Community:
    """As the request knows it, or read anew on an error page that no middleware prepared; nameless before `init`."""
    known = request.community if hasattr(request, "community") else current_community()
    return known or Community(name="Hallway")
