"""Taking one's data along: ask for an archive, watch, download."""

from uuid import UUID

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hallway.core import clock
from hallway.core.feedback import say_done
from hallway.membership.actions.export import PAUSE, ask_for_export, file_of, note_download
from hallway.membership.identity import identity_required
from hallway.membership.queries.export import get_export, kept_until, newest_export
from hallway.people.access import member_required, no_such_page
from hallway.people.middleware import ViewerRequest
from hallway.people.portability import belongings


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: ViewerRequest) -> HttpResponseBase:
    """What is in an archive, the button that makes one, how far it is, and where to get it."""
    person, now = request.viewer.person, clock.now()
    assert person is not None
    if request.method == "POST":
        ask_for_export(person, now=now)
        say_done(request, _("Your archive is being made. We tell you when it is ready."))
        return redirect("membership:export")
    newest = newest_export(request.viewer)
    is_made = newest is not None and newest.ready_at is None and newest.asked_at > now - PAUSE
    shown = {
        "export": newest,
        "is_being_made": is_made,
        "is_ready": newest is not None and newest.ready_at is not None and file_of(newest).exists(),
        "until": kept_until(newest) if newest is not None else None,
        "may_ask": newest is None or newest.asked_at <= now - PAUSE,
        "next_at": newest.asked_at + PAUSE if newest is not None else None,
        "parts": [one for one in belongings() if one.tables or one.files],
    }
    return render(request, "membership/export.html", shown)


@never_cache
@member_required
@require_safe
@identity_required
def download_export(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    """The archive, for its member alone, and only for who has just shown that it is them."""
    found = get_export(public_id, viewer=request.viewer)
    try:
        stream = file_of(found).open("rb")
    except FileNotFoundError:  # its time is over, or the server was restored from a backup
        raise no_such_page() from None
    note_download(found, now=clock.now())
    name = f"hallway-{found.asked_at:%Y-%m-%d}.zip"
    return FileResponse(stream, as_attachment=True, filename=name, content_type="application/zip")
