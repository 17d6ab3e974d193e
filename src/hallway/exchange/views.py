"""The board, one entry, and one's own."""

import uuid
from typing import cast

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.exchange import queries
from hallway.exchange.actions.entries import Removed, add_entry, edit_entry, move_up, put_back, remove_entry
from hallway.exchange.enums import Kind
from hallway.exchange.forms import EntryForm
from hallway.people.access import member_required, no_such_page
from hallway.people.enums import Audience
from hallway.people.lines import line_of, lines
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Person

ENTRIES_A_PAGE = 30
#: how long a removal can be taken back from the message that tells of it
UNDO_SECONDS = 60 * 60
_SALT = "hallway.exchange.undo"


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
    token = request.GET.get("removed", "")
    removed = _removed(request, token) if token else None
    context = {
        "kinds": [(each, forms[each], [entry for entry in entries if entry.kind == each.value]) for each in Kind],
        "audiences": dict(Audience.choices),
        "removed": removed,
        "token": token,
    }
    return render(request, "exchange/edit.html", context, status=status)


@member_required
def change(request: ViewerRequest, kind: str, public_id: uuid.UUID) -> HttpResponse:
    """Other words for one entry."""
    entry = queries.own_entry(_kind(kind), public_id, viewer=request.viewer)
    initial = {"text": entry.text, "audience": entry.audience}
    form = EntryForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            edit_entry(
                entry,
                text=form.cleaned_data["text"],
                audience=Audience(form.cleaned_data["audience"]),
                now=clock.now(),
            )
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, _("Saved."))
            return redirect("exchange:edit")
    context = {"form": form, "kind": kind}
    return render(request, "exchange/change.html", context, status=Invalid.status if form.errors else 200)


@require_POST
@member_required
def up(request: ViewerRequest, kind: str, public_id: uuid.UUID) -> HttpResponse:
    move_up(queries.own_entry(_kind(kind), public_id, viewer=request.viewer), now=clock.now())
    return redirect("exchange:edit")


@require_POST
@member_required
def remove(request: ViewerRequest, kind: str, public_id: uuid.UUID) -> HttpResponse:
    """Gone at once; the next page offers to put it back."""
    removed = remove_entry(queries.own_entry(_kind(kind), public_id, viewer=request.viewer), now=clock.now())
    token = signing.dumps([_own(request).pk, *_parts(removed)], salt=_SALT)
    return redirect(f"{reverse('exchange:edit')}?removed={token}")


def _parts(removed: Removed) -> list[str]:
    return [removed.kind.value, removed.public_id, removed.text, removed.audience, removed.language]


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


def _removed(request: ViewerRequest, token: str) -> Removed | None:
    """What a signed token of this person's says was removed; None for anything else."""
    try:
        person, kind, public_id, text, audience, language = signing.loads(token, salt=_SALT, max_age=UNDO_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Removed(Kind(kind), public_id, text, audience, language) if person == _own(request).pk else None


def _kind(word: str) -> Kind:
    if word not in Kind.values:
        raise no_such_page()
    return Kind(word)


def _own(request: ViewerRequest) -> Person:
    person = request.viewer.person
    assert person is not None  # every page here is for members
    return person
