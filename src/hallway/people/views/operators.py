"""The operator's page of tags: find twins, make them one, take it back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.people.access import operator_required
from hallway.people.actions.merge_tags import merge_tag, undo_merge
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Tag
from hallway.people.queries.directory import tag_of, tags_by_use
from hallway.people.tagging import key_of

TAGS_A_PAGE = 50


@operator_required
def tags(request: ViewerRequest) -> HttpResponse:
    begins = request.GET.get("begins", "")
    page = Paginator(tags_by_use(begins=begins), TAGS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/tags_admin.html", {"page": page, "begins": begins})


@require_POST
@operator_required
def merge(request: ViewerRequest) -> HttpResponse:
    tag, into = _written(request, "tag"), tag_of(request.POST.get("into", ""))
    if tag is None or into is None:
        raise Invalid(_("There is no such tag. Write both as they stand in the list."))
    merge_tag(tag, into=into, viewer=request.viewer, now=clock.now())
    messages.success(request, _("“{tag}” stands for “{into}” now.").format(tag=tag.text, into=into.text))
    return redirect("people:admin_tags")


@require_POST
@operator_required
def undo(request: ViewerRequest) -> HttpResponse:
    tag = _written(request, "tag")
    if tag is not None:
        undo_merge(tag, viewer=request.viewer, now=clock.now())
        messages.info(request, _("“{tag}” stands for itself again.").format(tag=tag.text))
    return redirect("people:admin_tags")


def _written(request: ViewerRequest, name: str) -> Tag | None:
    """The tag itself, also when it stands for another."""
    return Tag.objects.filter(key=key_of(request.POST.get(name, ""))).first()
