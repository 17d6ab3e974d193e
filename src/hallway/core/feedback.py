"""After an act: what was done, and undo where it can be undone; or why there was nothing to do."""

from django.contrib import messages
from django.http import HttpRequest


def say_done(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Show `text` on the next page; `undo` is the address of a view that takes the act back when posted to."""
    messages.success(request, text, extra_tags=undo)


def say_why_not(request: HttpRequest, text: str) -> None:
    """Show on the next page why the one that was asked for has nothing to do."""
    messages.info(request, text)
