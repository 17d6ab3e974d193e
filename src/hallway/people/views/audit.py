"""The operators' page of what operators and moderators did, and the same as a table."""

from itertools import chain

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hallway.core.spreadsheets import csv_lines
from hallway.people.access import operator_required
from hallway.people.audit import acts
from hallway.people.audit_forms import AuditFilter
from hallway.people.middleware import ViewerRequest
from hallway.people.models import AuditEntry, Person
from hallway.people.queries.audit import audit_entries

ENTRIES_A_PAGE = 50


@require_safe
@operator_required
def audit_log(request: ViewerRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    chosen = form.chosen()
    page = Paginator(audit_entries(request.viewer, **chosen), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    labels = acts()
    shown = {
        "form": form,
        "filtered": bool(chosen),
        "page": page,
        "rows": [(entry, labels.get(entry.act, entry.act)) for entry in page],
        "query": request.GET.urlencode(),
    }
    return render(request, "people/audit.html", shown)


@require_safe
@operator_required
def audit_csv(request: ViewerRequest) -> StreamingHttpResponse:
    """The entries that the filters let through, all of them."""
    heading = [_("When"), _("What"), _("By"), _("By (handle)"), _("To"), _("To (handle)"), _("Details")]
    rows = map(_cells, audit_entries(request.viewer, **AuditFilter(request.GET).chosen()).iterator())
    response = StreamingHttpResponse(csv_lines(chain([heading], rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _cells(entry: AuditEntry) -> list[str]:
    label = str(acts().get(entry.act, entry.act))
    return [entry.done_at.isoformat(), label, *_named(entry.by), *_named(entry.about), entry.detail]


def _named(person: Person | None) -> tuple[str, str]:
    return (person.name, person.handle) if person is not None else ("", "")
