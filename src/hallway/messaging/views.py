"""One's threads, one of them, its files, and what one chose about them."""

import uuid
from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hallway.core import clock
from hallway.core.errors import Invalid, NotFound
from hallway.core.forms import refuse
from hallway.messaging import files
from hallway.messaging.actions.read import choose_to_show_reading, mark_read
from hallway.messaging.actions.send import send_message
from hallway.messaging.files import Given
from hallway.messaging.forms import MessageForm, ReadingForm, SearchForm
from hallway.messaging.models import Message, Thread
from hallway.messaging.queries.conversation import (
    NOTHING_SAID,
    Conversation,
    attachment_at,
    conversation,
    shows_reading,
)
from hallway.messaging.queries.threads import kept_thread, rows_of, somebody_not_here, thread_with, threads_of
from hallway.messaging.rules import can_write
from hallway.people.access import member_required, no_such_page
from hallway.people.boundaries import boundaries_section
from hallway.people.enums import Standing
from hallway.people.lines import line_of
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Person
from hallway.people.queries.profile import somebody_else_at
from hallway.people.rules import can_see

THREADS_A_PAGE = 30
#: a file is what somebody sent, and the browser is to do nothing with it but to save it
FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@require_GET
@member_required
def threads(request: ViewerRequest) -> HttpResponse:
    """Everybody one has written with, who wrote last first."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    page = Paginator(threads_of(request.viewer, text=text), THREADS_A_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(list(page.object_list), viewer=request.viewer, found=bool(text))
    return render(request, "messaging/threads.html", {"page": page, "rows": rows, "form": form, "searched": text})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def thread(request: ViewerRequest, handle: str) -> HttpResponse:
    """What the two wrote, and a form for more."""
    try:
        other = somebody_else_at(handle, viewer=request.viewer)
        if other.standing != Standing.MEMBER:
            raise no_such_page()
    except NotFound:
        if request.method != "POST":
            raise
        return _nobody_there(request, handle)
    if other.handle != handle and request.method != "POST":
        return redirect("messaging:thread", handle=other.handle)
    between = thread_with(request.viewer, other)
    if request.method == "POST":
        return _write(request, other, between)
    form = MessageForm.fresh() if can_write(request.viewer, other) else None
    return _thread_page(request, other, between, form)


def _write(request: ViewerRequest, other: Person, between: Thread | None) -> HttpResponse:
    """Sent, or everything as it was typed with what is wrong with it."""
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        given = [Given(file.name or "", file, file.size or 0) for file in form.cleaned_data["attachments"]]
        try:
            sent = send_message(
                own_person(request),
                to=other,
                text=form.cleaned_data["text"],
                attachments=given,
                key=form.cleaned_data["key"],
                now=clock.now(),
            )
        except Invalid as invalid:
            refuse(form, invalid)
            if given:
                form.add_error("attachments", _("Choose the files again: a browser does not keep them."))
        else:
            return redirect(f"{reverse('messaging:thread', args=[other.handle])}#m-{sent.public_id}")
    return _thread_page(request, other, between, form, status=Invalid.status)


def _thread_page(
    request: ViewerRequest, other: Person, between: Thread | None, form: MessageForm | None, *, status: int = 200
) -> HttpResponse:
    shown = _shown(request, between)
    context = {
        "other": line_of(other, request.viewer),
        "me": line_of(own_person(request), request.viewer),
        "shown": shown,
        "form": form,
        "boundaries": boundaries_section(other, request.viewer),
        "most_files": settings.CONFIG.attachments_a_message,
        "most_mb": settings.CONFIG.attachment_limit_mb,
        "here": "messaging:threads",
    }
    return render(request, "messaging/thread.html", context, status=status)


def _shown(request: ViewerRequest, between: Thread | None) -> Conversation:
    """The page of the thread that was asked for; having come to its end is having read it."""
    if between is None:
        return NOTHING_SAID
    asked, around = request.GET.get("page", ""), None
    if not asked:
        with suppress(ValueError):
            around = uuid.UUID(request.GET.get("message", ""))
    number = int(asked) if asked.isdecimal() and len(asked) < 10 else 1
    shown = conversation(between, viewer=request.viewer, number=number, around=around)
    if shown.newly_read and request.method == "GET":
        mark_read(own_person(request), thread=between.pk, up_to=shown.newly_read, now=clock.now())
    return shown


def _nobody_there(request: ViewerRequest, handle: str) -> HttpResponse:
    """Who is written to is not here for the writer any more: their words are not lost, when they had a thread."""
    person = Person.objects.filter(handle=handle.lower()).first()
    between = thread_with(request.viewer, person) if person is not None else None
    if between is None or not Message.objects.filter(thread=between).exists():
        raise no_such_page()
    return _kept_page(request, between, unsent=request.POST.get("text", ""), status=Invalid.status)


@require_GET
@member_required
def kept(request: ViewerRequest, public_id: uuid.UUID) -> HttpResponse:
    """A thread with somebody who is not here any more, to read."""
    between = kept_thread(public_id, viewer=request.viewer)
    other = between.low if between.high_id == request.viewer.id else between.high
    if other is not None and other.standing == Standing.MEMBER and can_see(request.viewer, other):
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(reverse("messaging:thread", args=[other.handle]) + query)
    return _kept_page(request, between)


def _kept_page(request: ViewerRequest, between: Thread, *, unsent: str = "", status: int = 200) -> HttpResponse:
    context = {
        "other": somebody_not_here(),
        "me": line_of(own_person(request), request.viewer),
        "shown": _shown(request, between),
        "form": None,
        "unsent": unsent,
        "is_kept": True,
        "here": "messaging:threads",
    }
    return render(request, "messaging/thread.html", context, status=status)


@require_GET
@member_required
def attachment(request: ViewerRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """One file, to save."""
    found = attachment_at(public_id, viewer=request.viewer)
    try:
        content = files.file_of(found.public_id).open("rb")
    except FileNotFoundError:
        raise no_such_page() from None
    return FileResponse(
        content, as_attachment=True, filename=found.name, content_type=found.media_type, headers=FILE_HEADERS
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def reading(request: ViewerRequest) -> HttpResponse:
    """Whether others see how far one has read."""
    person = own_person(request)
    if request.method == "POST":
        form = ReadingForm(request.POST)
        if form.is_valid():
            choose_to_show_reading(person, shows_reading=form.cleaned_data["shows_reading"])
            messages.success(request, _("Saved."))
            return redirect("messaging:reading")
    else:
        form = ReadingForm(initial={"shows_reading": shows_reading(person)})
    return render(request, "messaging/reading.html", {"form": form})


def own_person(request: ViewerRequest) -> Person:
    person = request.viewer.person
    assert person is not None  # every page here is for members
    return person
