"""Somebody's page, the list of everybody, and topics."""

from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hallway.core import clock
from hallway.people import sections, topics
from hallway.people.access import member_required
from hallway.people.forms import begins_of
from hallway.people.lines import lines_of
from hallway.people.middleware import ViewerRequest
from hallway.people.queries.directory import completions, directory, has_any, topic_at
from hallway.people.queries.profile import person_at, profile_of
from hallway.people.tagging import key_of
from hallway.people.viewer import imagined_viewer

PEOPLE_A_PAGE = 30


def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """A person's page; their own shows how others see it."""
    viewer = cast(ViewerRequest, request).viewer
    person = person_at(handle, viewer=viewer)
    if handle != person.handle:
        return redirect(person, permanent=False)
    is_own = viewer.id == person.pk
    eyes = request.GET.get("as", "") if is_own else ""
    preview = eyes in {"member", "connection", "visitor"}
    looking = imagined_viewer(eyes, of=person) if preview else viewer
    shown = sections.for_profile(person, looking, preview=preview)
    context = {
        "person": person,
        "profile": profile_of(person, viewer=looking, now=clock.now()),
        "sections": [(section, variables) for section, variables in shown if not section.aside],
        "acts": [(section, variables) for section, variables in shown if section.is_act],
        "beside": [(section, variables) for section, variables in shown if section.aside and not section.is_act],
        "is_own": is_own,
        "eyes": eyes if preview else "me",
        "views": _views(person.get_absolute_url()) if is_own else [],
        "here": "people:me" if is_own else "people:directory",
    }
    return render(request, "people/profile.html", context)


def _views(url: str) -> list[dict[str, str]]:
    return [
        {"name": "me", "label": _("You"), "url": url},
        {"name": "member", "label": _("A member"), "url": f"{url}?as=member"},
        {"name": "connection", "label": _("A connection"), "url": f"{url}?as=connection"},
        {"name": "visitor", "label": _("A visitor"), "url": f"{url}?as=visitor"},
    ]


@member_required
def me(request: ViewerRequest) -> HttpResponse:
    assert request.viewer.person is not None  # a member has one
    return redirect(request.viewer.person)


@member_required
def people_directory(request: ViewerRequest) -> HttpResponse:
    """Everybody, page by page; with a tag, or whose names begin so. Other parameters change nothing."""
    begins, tag = request.GET.get("begins", "").strip(), request.GET.get("tag", "").strip()
    found = directory(request.viewer, tags=topic_at(tag).ids if tag else None, begins=begins)
    page = Paginator(found, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": lines_of(page.object_list, viewer=request.viewer),
        "begins": begins,
        "tag": tag,
        "is_filtered": bool(begins or tag),
        "nobody": _nobody(begins=begins, tag=tag),
        "without": [
            {"word": word, "url": _without(request, name)} for name, word in (("begins", begins), ("tag", tag)) if word
        ],
    }
    return render(request, "people/directory.html", context)


def _nobody(*, begins: str, tag: str) -> str:
    """What to say of a list that these filters leave empty."""
    if begins and tag:
        return _("No name begins with “{begins}” among those who show the tag “{tag}”").format(begins=begins, tag=tag)
    return (_("Nobody shows the tag “{tag}”") if tag else _("No name begins with “{begins}”")).format(
        tag=tag, begins=begins
    )


def _without(request: HttpRequest, name: str) -> str:
    """The address of the list with this filter taken away."""
    left = request.GET.copy()
    for gone in (name, "page"):
        left.pop(gone, None)
    return f"?{left.urlencode()}" if left else request.path


@member_required
def tag(request: ViewerRequest, key: str) -> HttpResponse:
    """Everything with a tag. One that nobody shows to the viewer looks like one that nobody ever wrote."""
    viewer, topic = request.viewer, topic_at(key)
    page = Paginator(directory(viewer, tags=topic.ids), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    parts = topics.parts_of(topic.ids, viewer)
    is_shown = bool(page.paginator.count or parts)
    if is_shown and topic.key != key_of(key):
        return redirect("people:tag", topic.key)
    context = {
        "text": topic.text if is_shown else key_of(key),
        "page": page,
        "lines": lines_of(page.object_list, viewer=viewer),
        "parts": parts,
        "is_mine": has_any(viewer, topic.ids),
        "here": "people:directory",
    }
    return render(request, "people/tag.html", context)


@member_required
def tag_completions(request: ViewerRequest) -> HttpResponse:
    """Options for the tag that is being typed; what was typed before it stays in front."""
    written = request.GET.get("q", "")
    begins = begins_of(written)
    before = written[: len(written) - len(begins)].rstrip()
    options = [f"{before} {tag.text}".strip() for tag in completions(request.viewer, begins=begins)]
    return render(request, "components/options.html", {"options": options})
