"""Bringing an address book in: choose a file, look at what is in it, say yes, watch, undo."""

from pathlib import Path
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.feedback import say_done
from hallway.core.forms import refuse
from hallway.people.access import member_required
from hallway.people.middleware import ViewerRequest
from hallway.relationships import staging
from hallway.relationships.actions.carry_out_import import confirm_import
from hallway.relationships.actions.stage_import import forget_waiting_imports, stage_import
from hallway.relationships.actions.undo_import import can_undo, undo_import
from hallway.relationships.enums import ImportState
from hallway.relationships.forms import ImportForm
from hallway.relationships.queries.contacts import get_import, imports_of
from hallway.relationships.views.shared import me

FIRST_ROWS = 5
_EARLIER = 10


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def import_contacts(request: ViewerRequest) -> HttpResponse:
    """Choose a file; it is read at once and kept only as a preview."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            waiting = stage_import(
                me(request.viewer), path=Path(file.temporary_file_path()), file_name=file.name, now=clock.now()
            )
        except Invalid as error:
            refuse(form, error)
        else:
            return redirect("relationships:contact_import", public_id=waiting.public_id)
    context = {"form": form, "earlier": imports_of(request.viewer)[:_EARLIER]}
    return render(request, "relationships/import.html", context, status=422 if form.errors else 200)


@require_GET
@member_required
def contact_import(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """The preview, the progress or the report, as far as the import has come."""
    found = get_import(public_id, viewer=request.viewer)
    context = {
        "import": found,
        "more_skipped": found.skipped_count - len(found.skipped),
        "more_remarks": found.remarks_count - len(found.remarks),
        "first": staging.first_entries(found.public_id, count=FIRST_ROWS) if found.state == ImportState.READY else [],
        "can_undo": found.state == ImportState.DONE and can_undo(found, now=clock.now()),
    }
    return render(request, "relationships/contact_import.html", context)


@require_POST
@member_required
def confirm(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    confirm_import(get_import(public_id, viewer=request.viewer), now=clock.now())
    return redirect("relationships:contact_import", public_id=public_id)


@require_POST
@member_required
def discard(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    get_import(public_id, viewer=request.viewer)
    forget_waiting_imports(me(request.viewer))
    say_done(request, _("Nothing of the file was kept."))
    return redirect("relationships:import_contacts")


@require_POST
@member_required
def undo(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    undo_import(get_import(public_id, viewer=request.viewer), now=clock.now())
    say_done(request, _("Your address book is as it was before that file."))
    return redirect("relationships:contact_import", public_id=public_id)
