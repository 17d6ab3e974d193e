"""The board, one entry, and one's own."""

import uuid
from dataclasses import asdict
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hallway.core import clock
from hallway.core.edits import EditedMeanwhile
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.exchange import queries
from hallway.exchange.actions.entries import Removed, add_entry, edit_entry, move_up, put_back, remove_entry
from hallway.exchange.enums import Kind
from hallway.exchange.forms import ChangeForm, EntryForm
from hallway.people.access import member_required, no_such_page
from hallway.people.enums import Audience
from hallway.people.lines import line_of, lines
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Person

ENTRIES_A_PAGE = 30
#: how long a removal can be taken back from the message that tells of it
UNDO_SECONDS = 60 * 60
#: as many as can be taken back
MOST_UNDONE = 10
_REMOVED = "exchange.removed"


@member_required
def board(request: ViewerRequest) -> HttpResponse:
    """Everything that members look for and can help with."""
    chosen = request.GET.get("show", "")
    kind = Kind(chosen) if chosen in Kind.values else None
    page = Paginator(queries.board(request.viewer, kind=kind), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    entries = [queries.Shown(*row) for row in page.object_list]
    people = lines([entry.person_id for entry in entries], viewer=request.viewer)
    url = reverse("exchange:board")
    context = {
        "page": page,
        "entries": [(entry, people[entry.person_id]) for entry in entries if entry.person_id in people],
        "tabs": [
            {"name": "", "label": _("All"), "url": url, "current": kind is None},
            {"name": "ask", "label": _("Looking for"), "url": f"{url}?show=ask", "current": kind == Kind.ASK},
            {"name": "offer", "label": _("Can help with"), "url": f"{url}?show=offer", "current": kind == Kind.OFFER},
        ],
    }
    return render(request, "exchange/board.html", context)


def ask(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return _entry(cast(ViewerRequest, request), Kind.ASK, public_id)


def offer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return _entry(cast(ViewerRequest, request), Kind.OFFER, public_id)


def _entry(request: ViewerRequest, kind: Kind, public_id: uuid.UUID) -> HttpResponse:
    """One entry under its own address, with what else its person asks and offers."""
    entry = queries.entry_at(kind, public_id, viewer=request.viewer)
    others = [
        other
        for other in queries.entries_of(entry.person, viewer=request.viewer)
        if (other.kind, other.pk) != (kind.value, entry.pk)
    ]
    context = {
        "entry": entry,
        "kind": kind.value,
        "line": line_of(entry.person, request.viewer),
        "others": others,
        "is_own": request.viewer.id == entry.person_id,
        "here": "exchange:board",
    }
    return render(request, "exchange/entry.html", context)


@member_required
def edit(request: ViewerRequest) -> HttpResponse:
    """One's asks and offers, with a form for one more of each."""
    person = _own(request)
    kind = _kind(request.POST.get("kind", "")) if request.method == "POST" else None
    forms = {
        each: EntryForm(request.POST if kind == each else None, prefix=None, auto_id=f"id_{each.value}_%s")
        for each in Kind
    }
    status = 200
    if kind is not None:
        form = forms[kind]
        if form.is_valid():
            try:
                add_entry(
                    person,
                    kind=kind,
                    text=form.cleaned_data["text"],
                    audience=Audience(form.cleaned_data["audience"]),
                    now=clock.now(),
                )
            except Invalid as invalid:
                refuse(form, invalid)
            else:
                messages.success(request, _("Added. It is found with you from now on."))
                return redirect("exchange:edit")
        status = Invalid.status
    entries = queries.entries_of(person, viewer=request.viewer)
    removed = _removed(request, request.GET.get("removed", ""))
    context = {
        "kinds": [(each, forms[each], [entry for entry in entries if entry.kind == each.value]) for each in Kind],
        "audiences": dict(Audience.choices),
        "removed": removed,
    }
    return render(request, "exchange/edit.html", context, status=status)


@member_required
def change(request: ViewerRequest, kind: str, public_id: uuid.UUID) -> HttpResponse:
    """Other words for one entry."""
    entry = queries.own_entry(_kind(kind), public_id, viewer=request.viewer)
    if request.method != "POST":
        form = ChangeForm.of({"text": entry.text, "audience": entry.audience})
        return render(request, "exchange/change.html", {"form": form, "kind": kind})
    form, status = ChangeForm(request.POST), Invalid.status
    if form.is_valid():
        given = form.cleaned_data
        try:
            edit_entry(
                entry,
                text=given["text"],
                audience=Audience(given["audience"]),
                seen=form.fingerprint,
                now=clock.now(),
            )
        except EditedMeanwhile as meanwhile:
            form, status = form.after(meanwhile), meanwhile.status
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, _("Saved."))
            return redirect("exchange:edit")
    return render(request, "exchange/change.html", {"form": form, "kind": kind}, status=status)


@require_POST
@member_required
def up(request: ViewerRequest, kind: str, public_id: uuid.UUID) -> HttpResponse:
    move_up(queries.own_entry(_kind(kind), public_id, viewer=request.viewer), now=clock.now())
    return redirect("exchange:edit")


@require_POST
@member_required
def remove(request: ViewerRequest, kind: str, public_id: uuid.UUID) -> HttpResponse:
    """Gone at once; the next page offers to put it back, from what the session keeps for a while."""
    now = clock.now()
    removed = remove_entry(queries.own_entry(_kind(kind), public_id, viewer=request.viewer), now=now)
    kept = dict(list(request.session.get(_REMOVED, {}).items())[1 - MOST_UNDONE :])
    request.session[_REMOVED] = {
        **kept,
        removed.public_id: {**asdict(removed), "until": now.timestamp() + UNDO_SECONDS},
    }
    return redirect(f"{reverse('exchange:edit')}?removed={removed.public_id}")


@require_POST
@member_required
def undo(request: ViewerRequest) -> HttpResponse:
    """Put back what was removed a moment ago, under its old address."""
    removed = _removed(request, request.POST.get("removed", ""))
    if removed is None:
        raise Invalid(_("This cannot be put back any more. Write it again."))
    put_back(_own(request), removed=removed, now=clock.now())
    messages.success(request, _("It is back."))
    return redirect("exchange:edit")


def _removed(request: ViewerRequest, public_id: str) -> Removed | None:
    """What was removed in this session a moment ago; None for anything else."""
    kept = request.session.get(_REMOVED, {}).get(public_id)
    if kept is None or kept["until"] < clock.now().timestamp():
        return None
    return Removed(Kind(kept["kind"]), public_id, kept["text"], kept["audience"], kept["language"])


def _kind(word: str) -> Kind:
    if word not in Kind.values:
        raise no_such_page()
    return Kind(word)


def _own(request: ViewerRequest) -> Person:
    person = request.viewer.person
    assert person is not None  # every page here is for members
    return person
