"""After an act: what was done, and undo where it can be undone; or why there was nothing to do.

What belongs under an act whose answer somebody waits for, a capability provides in its `apps.py`:
`feedback.provide_after_asking(offer)`, where `offer(request)` returns HTML, empty when there is nothing to show.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

#: the level of what was done and waits for an answer; it looks like any other success
ASKED = messages.SUCCESS + 1

AfterAsking = Callable[[HttpRequest], str]
_after_asking: list[AfterAsking] = []


def say_done(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Show `text` on the next page; `undo` is the address of a view that takes the act back when posted to."""
    messages.success(request, text, extra_tags=undo)


def say_asked(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """The same of an act that somebody is to answer."""
    messages.add_message(request, ASKED, text, extra_tags=undo)


def say_why_not(request: HttpRequest, text: str) -> None:
    """Show on the next page why the one that was asked for has nothing to do."""
    messages.info(request, text)


def provide_after_asking(part: AfterAsking) -> None:
    if part not in _after_asking:
        _after_asking.append(part)


def after_asking(request: HttpRequest) -> str:
    return "".join(part(request) for part in _after_asking)
