"""The offer to be told in this browser: in the settings, and under an act whose answer somebody waits for.

No page asks a browser for permission by itself: the button of the offer does, and the offer shows only where the
browser could do it (`notifications/push.js`), the server does it, and it is not done yet.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from hallway.notifications.push.vapid import public_key
from hallway.notifications.queries.browsers import is_offered, is_told_here


@dataclass(frozen=True)
class Offer:
    #: by which the browser knows whose messages are for it
    key: str
    worker_url: str
    #: the page to come back to
    back: str
    #: under an act, where it can be put off
    asking: bool = False


def offer_on(request: HttpRequest, *, asking: bool = False) -> Offer:
    """For a browser that is not told yet."""
    return Offer(public_key(settings.CONFIG.data_dir), reverse("notifications:worker"), request.path, asking)


def after_asking(request: HttpRequest) -> str:
    """Empty where there is nothing to offer; what the browser can do is its script's business."""
    viewer = getattr(request, "viewer", None)
    if not is_offered() or viewer is None or not viewer.is_member:
        return ""
    if is_told_here(viewer, session=request.session.session_key):
        return ""
    return render_to_string("notifications/_offer.html", {"offer": offer_on(request, asking=True)}, request)
