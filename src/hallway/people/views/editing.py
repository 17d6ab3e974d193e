"""Editing one's own profile, in small pages."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hallway.core import clock
from hallway.core.edits import EditedMeanwhile
from hallway.core.errors import Invalid
from hallway.core.forms import EditForm, refuse
from hallway.people.access import member_required
from hallway.people.actions.profile import edit_profile
from hallway.people.actions.tags import add_tags, remove_tag
from hallway.people.forms import DetailsForm, TagsForm, WordsForm, details_of, words_of
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Person
from hallway.people.queries.directory import recent_tags, tag_of
from hallway.people.tagging import MOST_TAGS, tags_of, texts_in


@member_required
def edit(request: ViewerRequest) -> HttpResponse:
    """Name and words; "Look at it" shows the text as others will read it, before it is kept."""
    title = gettext_lazy("Words about you")
    return _edit(request, "people/edit_words.html", WordsForm, words_of, "people:edit", title)


@member_required
def edit_details(request: ViewerRequest) -> HttpResponse:
    title = gettext_lazy("Places and links")
    return _edit(request, "people/edit_details.html", DetailsForm, details_of, "people:edit_details", title)


def _edit(
    request: ViewerRequest,
    template: str,
    form_class: type[EditForm],
    stored_of: Callable[[Person], Mapping[str, Any]],
    url_name: str,
    title: str | Promise,
) -> HttpResponse:
    person = own_person(request)
    if request.method != "POST":
        return render(request, template, {"form": form_class.of(stored_of(person)), "title": title})
    form = form_class(request.POST)
    status = 200
    if form.is_valid() and "preview" not in request.POST:
        try:
            edit_profile(person, changes=form.values(), seen=form.fingerprint, now=clock.now())
        except EditedMeanwhile as meanwhile:
            form, status = form.after(meanwhile), meanwhile.status
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, _("Saved. This is your page as others find it."))
            return redirect(url_name)
    if form.errors:
        status = Invalid.status
    preview = form.cleaned_data.get("about") if "preview" in request.POST else None
    return render(request, template, {"form": form, "title": title, "preview": preview}, status=status)


def own_person(request: ViewerRequest) -> Person:
    person = request.viewer.person
    assert person is not None  # every page here is for members
    return person


@member_required
def edit_tags(request: ViewerRequest) -> HttpResponse:
    """One's tags, each to take off, and a line to add more."""
    person = own_person(request)
    form = TagsForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            added = add_tags(person, texts=texts_in(form.cleaned_data["tags"]), now=clock.now())
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            names = ", ".join(tag.text for tag in added)
            if added:
                messages.success(request, _("Added: {tags}.").format(tags=names))
            else:
                messages.info(request, _("You had all of these already."))
            return redirect("people:edit_tags")
    if form.errors:
        status = Invalid.status
    context = {
        "form": form,
        "tags": tags_of([person.pk]).get(person.pk, []),
        "most": MOST_TAGS,
        "known": recent_tags(request.viewer),
    }
    return render(request, "people/edit_tags.html", context, status=status)


@require_POST
@member_required
def remove_own_tag(request: ViewerRequest) -> HttpResponse:
    tag = tag_of(request.POST.get("key", ""))
    if tag is not None:
        remove_tag(own_person(request), tag=tag, now=clock.now())
        messages.info(request, _("“{tag}” is off your profile.").format(tag=tag.text))
    return redirect("people:edit_tags")
