"""Answering from a letter, without signing in: opening the link changes nothing, a button uses it up."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hallway.core import clock
from hallway.core.errors import Conflict, Invalid
from hallway.core.forms import refuse
from hallway.introductions.actions.answer import answer_part, is_turn
from hallway.introductions.enums import Answer
from hallway.introductions.forms import AnswerForm
from hallway.introductions.letters import about
from hallway.introductions.links import part_in
from hallway.people.middleware import ViewerRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_mail(request: ViewerRequest, token: str) -> HttpResponse:
    """Two buttons for whoever holds the link; what was said, to them alone; one clear page for a link that is over."""
    part = part_in(token)
    if part is None:
        return render(request, "introductions/link_over.html", status=404)
    viewer = request.viewer
    if viewer.person is not None and viewer.id != part.counts_to:
        # forwarded to another member, or somebody outside who signed in as one: not theirs to answer
        return render(request, "introductions/link_of_another.html", status=403)
    everybody = list(part.introduction.parts.select_related("person", "outsider__added_by"))
    context = about(part, everybody) | {"ends_at": part.introduction.ends_at}
    if part.answer != Answer.NONE:
        return render(request, "introductions/link_used.html", context | {"said": part.answer})
    if not is_turn(part, now=clock.now()):
        return render(request, "introductions/link_over.html", status=410)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            part = answer_part(part, answer=form.said, word=form.cleaned_data["word"], now=clock.now())
        except Invalid as error:
            refuse(form, error)
        except Conflict:  # another opened it at the same moment, or its time ended between
            return render(request, "introductions/link_over.html", status=410)
        else:
            return render(request, "introductions/link_used.html", context | {"said": part.answer, "just_now": True})
    return render(request, "introductions/by_mail.html", context | {"form": form}, status=422 if form.is_bound else 200)
