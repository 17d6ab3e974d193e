"""What the shell of every page needs."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hallway.membership.models import Community


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"viewer": getattr(request, "viewer", None), "community": SimpleLazyObject(_community)}


def _community() -> Community:
    return Community.objects.first() or Community(name="Hallway")
