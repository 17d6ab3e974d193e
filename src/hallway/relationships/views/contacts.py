"""The address book: for its owner's eyes."""

from collections.abc import Iterator
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.feedback import say_done
from hallway.core.forms import refuse
from hallway.people.access import member_required
from hallway.people.lines import lines
from hallway.people.middleware import ViewerRequest
from hallway.relationships import exports
from hallway.relationships.actions.contacts import delete_all_contacts, delete_contact, restore_contact, write_note
from hallway.relationships.forms import NoteForm
from hallway.relationships.queries.contacts import contacts_of, get_contact
from hallway.relationships.views.shared import me

PER_PAGE = 50
_DELETED = "relationships.deleted_contact"


@require_GET
@member_required
def contacts(request: ViewerRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    page = Paginator(contacts_of(request.viewer, text=text), PER_PAGE).get_page(request.GET.get("page"))
    members = [contact.person_id for contact in page if contact.person_id]
    shown = lines(members, viewer=request.viewer) if members else {}
    rows = [(contact, shown.get(contact.person_id or 0)) for contact in page]
    return render(request, "relationships/contacts.html", {"page": page, "rows": rows, "query": text})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def contact(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """One contact, with a note to oneself."""
    found = get_contact(public_id, viewer=request.viewer)
    form = NoteForm(request.POST or None, initial={"note": found.note})
    if form.is_valid():
        try:
            write_note(found, note=form.cleaned_data["note"])
        except Invalid as error:
            refuse(form, error)
        else:
            say_done(request, _("Saved. Only you see it."))
            return redirect("relationships:contact", public_id=public_id)
    context = {
        "contact": found,
        "form": form,
        "line": lines([found.person_id], viewer=request.viewer).get(found.person_id) if found.person_id else None,
        "urls": exports.urls_of(found),
    }
    return render(request, "relationships/contact.html", context, status=422 if form.errors else 200)


@require_POST
@member_required
def delete(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    found = get_contact(public_id, viewer=request.viewer)
    request.session[_DELETED] = delete_contact(found, now=clock.now())
    say_done(
        request, _("{name} is deleted.").format(name=found.name), undo=reverse("relationships:undo_delete_contact")
    )
    return redirect("relationships:contacts")


@require_POST
@member_required
def undo_delete(request: ViewerRequest) -> HttpResponse:
    kept = request.session.pop(_DELETED, None)
    if kept is not None:
        restored = restore_contact(me(request.viewer), kept=kept, now=clock.now())
        if restored is not None:
            return redirect("relationships:contact", public_id=restored.public_id)
    return redirect("relationships:contacts")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def delete_all(request: ViewerRequest) -> HttpResponse:
    """Empty the address book, after a page that says what goes."""
    if request.method == "POST":
        count = delete_all_contacts(me(request.viewer), now=clock.now())
        request.session.pop(_DELETED, None)
        text = ngettext("{count} contact is deleted.", "{count} contacts are deleted.", count)
        say_done(request, text.format(count=count))
        return redirect("relationships:contacts")
    context = {
        "title": _("Delete your whole address book?"),
        "text": _(
            "All contacts, addresses and notes go for good. Connections and what you said of people you know stay."
        ),
        "label": _("Delete all contacts"),
        "danger": True,
        "back_url": reverse("relationships:contacts"),
    }
    return render(request, "confirm.html", context)


@require_GET
@member_required
def export_csv(request: ViewerRequest) -> StreamingHttpResponse:
    return _download(exports.as_csv(me(request.viewer).pk), "text/csv; charset=utf-8", "contacts.csv")


@require_GET
@member_required
def export_vcards(request: ViewerRequest) -> StreamingHttpResponse:
    return _download(exports.as_vcards(me(request.viewer).pk), "text/vcard; charset=utf-8", "contacts.vcf")


def _download(lines_of_file: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines_of_file, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
