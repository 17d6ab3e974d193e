"""Running the community: its settings and texts."""

import difflib
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hallway.core import clock
from hallway.core.edits import EditedMeanwhile
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.membership.actions.community import change_community
from hallway.membership.actions.legal import publish_text
from hallway.membership.enums import LegalKind
from hallway.membership.forms import CommunityForm, LegalTextForm, settings_of
from hallway.membership.models import Community
from hallway.membership.queries.legal import current_texts, versions
from hallway.people.access import no_such_page, operator_required
from hallway.people.middleware import ViewerRequest


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def community(request: ViewerRequest) -> HttpResponseBase:
    """Name, welcome, who gets in, how long what is kept."""
    if request.method != "POST":
        form = CommunityForm.of(settings_of(Community.objects.get(pk=1)))
        return render(request, "membership/admin_community.html", {"form": form})
    form = CommunityForm(request.POST)
    status = Invalid.status
    if form.is_valid():
        try:
            changed = change_community(
                values=form.values(), seen=form.fingerprint, viewer=request.viewer, now=clock.now()
            )
        except EditedMeanwhile as meanwhile:
            form, status = form.after(meanwhile), meanwhile.status
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("membership:admin_community")
    return render(request, "membership/admin_community.html", {"form": form}, status=status)


@operator_required
@require_safe
def texts(request: ViewerRequest) -> HttpResponseBase:
    """The three texts, each with the version that holds."""
    current = current_texts()
    rows = [(kind, current.get(kind.value)) for kind in LegalKind]
    return render(request, "membership/admin_texts.html", {"rows": rows})


@dataclass(frozen=True)
class ChangedLine:
    #: "same", "gone" or "new"
    kind: str
    text: str


def changes(before: str, after: str) -> list[ChangedLine]:
    """Line by line what a new version takes out and puts in, with a little of what is around it."""
    kinds = {" ": "same", "-": "gone", "+": "new"}
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return [ChangedLine(kinds[line[0]], line[1:]) for line in list(lines)[2:] if line[0] in kinds]


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: ViewerRequest, kind: str) -> HttpResponseBase:
    """Write a version, look at what it changes, publish it."""
    if kind not in LegalKind.values:
        raise no_such_page()
    legal_kind = LegalKind(kind)
    current = current_texts().get(kind)
    initial = {"body": current.body if current else "", "after_version": current.version if current else 0}
    form = LegalTextForm(request.POST or None, initial=initial)
    if legal_kind == LegalKind.IMPRINT:
        del form.fields["must_accept"]
    shown: dict[str, Any] = {"kind": legal_kind, "current": current, "form": form, "versions": versions(legal_kind)}
    if form.is_valid():
        body = form.cleaned_data["body"].replace("\r\n", "\n").strip()
        if "publish" in request.POST:
            try:
                publish_text(
                    kind=legal_kind,
                    body=body,
                    must_accept=form.cleaned_data.get("must_accept", False),
                    after_version=form.cleaned_data["after_version"],
                    viewer=request.viewer,
                    now=clock.now(),
                )
            except Invalid as problem:
                refuse(form, problem)
            else:
                done = _("Published. The version before stays readable.") if current else _("Published.")
                messages.success(request, done)
                return redirect("membership:admin_texts")
        else:
            shown |= {"preview": body, "changes": changes(current.body if current else "", body)}
    return render(request, "membership/admin_text.html", shown)
