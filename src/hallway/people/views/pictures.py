"""Showing one's face, and serving faces to those who may see them."""

import re
from pathlib import Path
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.people import pictures
from hallway.people.access import member_required, no_such_page
from hallway.people.actions.picture import cut_picture, remove_picture, upload_picture
from hallway.people.forms import CutForm, PictureForm
from hallway.people.lines import line_of
from hallway.people.middleware import ViewerRequest
from hallway.people.queries.profile import shows_picture
from hallway.people.views.editing import own_person

#: a picture's address changes with the picture; a day bounds how long a face stays with somebody blocked meanwhile
CACHE_SECONDS = 24 * 60 * 60
_NAME = re.compile(r"[0-9a-f]{32}")


def picture(request: HttpRequest, name: str, size: int) -> HttpResponse:
    """One size of one face, for those whom the person shows it to."""
    viewer = cast(ViewerRequest, request).viewer
    if size not in pictures.SIZES or not _NAME.fullmatch(name) or not shows_picture(name, viewer=viewer):
        raise no_such_page()
    response = _file(pictures.face_file(name, size))
    response["Cache-Control"] = f"private, max-age={CACHE_SECONDS}, immutable"
    return response


@member_required
def own_source(request: ViewerRequest) -> HttpResponse:
    """The picture as uploaded, for its owner to choose the part that is shown."""
    response = _file(pictures.source_file(own_person(request).public_id.hex))
    response["Cache-Control"] = "private, no-cache"
    return response


def _file(file: Path) -> HttpResponse:
    """A picture of at most a few hundred kilobytes, whole."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise no_such_page() from None
    return HttpResponse(data, content_type="image/webp", headers={"X-Content-Type-Options": "nosniff"})


@member_required
def edit_picture(request: ViewerRequest) -> HttpResponse:
    """Upload a picture; its middle is shown at once, and another part can be chosen."""
    person = own_person(request)
    form = PictureForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                upload_picture(person, file=file, size_bytes=file.size, now=clock.now())
            except Invalid as invalid:
                refuse(form, invalid)
            else:
                messages.success(request, _("This is how others see you now. You can choose another part of it."))
                return redirect("people:edit_picture")
        status = Invalid.status
    context = {
        "form": form,
        "cut_form": CutForm(),
        "line": line_of(person, request.viewer),
        "has_source": bool(person.picture) and pictures.source_file(person.public_id.hex).exists(),
    }
    return render(request, "people/edit_picture.html", context, status=status)


@require_POST
@member_required
def choose_part(request: ViewerRequest) -> HttpResponse:
    form = CutForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose a part of the picture and how near."))
    cut_picture(own_person(request), cut=form.cut(), now=clock.now())
    messages.success(request, _("This is the part that others see now."))
    return redirect("people:edit_picture")


@require_POST
@member_required
def take_picture_down(request: ViewerRequest) -> HttpResponse:
    remove_picture(own_person(request), now=clock.now())
    messages.info(request, _("Your picture is gone. Your initials stand for you."))
    return redirect("people:edit_picture")
