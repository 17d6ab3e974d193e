"""Which pages are for whom: decorators of views. What a page then shows is decided by `rules`."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from hallway.core.errors import NotFound
from hallway.people.middleware import ViewerRequest
from hallway.people.viewer import Viewer

P = ParamSpec("P")
View = Callable[Concatenate[ViewerRequest, P], HttpResponseBase]


def no_such_page() -> NotFound:
    """The one answer to a page that is not there and to one that is not for this viewer."""
    return NotFound(_("There is no such page here. It may have been removed, or the address is misspelt."))


def member_required(view: View[P]) -> View[P]:
    """A page for members. A visitor signs in first and comes back; an account that is no member's finds nothing."""
    return _for_those(lambda viewer: viewer.is_member, view)


def operator_required(view: View[P]) -> View[P]:
    """A page for operators; for every other member it does not exist."""
    return _for_those(lambda viewer: viewer.is_member and viewer.is_operator, view)


def moderator_required(view: View[P]) -> View[P]:
    """A page for moderators and operators; for every other member it does not exist."""
    return _for_those(lambda viewer: viewer.is_member and viewer.is_moderator, view)


def _for_those(may_open: Callable[[Viewer], bool], view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(request: ViewerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        viewer = request.viewer
        if may_open(viewer):
            return view(request, *args, **kwargs)
        if viewer.account is None:
            return _sign_in_and_come_back(request)
        raise no_such_page()

    return guarded


def _sign_in_and_come_back(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page. A part of a page asked for by htmx leads back to the whole page around it."""
    if request.headers.get("HX-Request") == "true":
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = page.path + (f"?{page.query}" if page.query else "")
        return HttpResponseClientRedirect(redirect_to_login(back or "/")["Location"])
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    return redirect_to_login(back)
