"""What the shell of every page needs."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hallway.membership.current import current_community
from hallway.membership.models import Community


def shell(request: HttpRequest) -> dict[str, Any]:
    return {
        "viewer": getattr(request, "viewer", None),
        "community": SimpleLazyObject(lambda: _community(request)),
    }


def _community(request: HttpRequest) -> Community:
    """As the request knows it, or read anew on an error page that no middleware prepared; nameless before `init`."""
    known = request.community if hasattr(request, "community") else current_community()
    return known or Community(name="Hallway")
