"""The pages on which an introduction begins."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hallway.core import clock, startup
from hallway.core.errors import Invalid, NotFound
from hallway.core.feedback import say_asked, say_why_not
from hallway.core.forms import refuse
from hallway.introductions.actions.begin import (
    BegunBefore,
    KnowEachOther,
    ask_for_introduction,
    introduce_two,
    nobody_there,
)
from hallway.introductions.drafts import draft_for
from hallway.introductions.forms import AskForm, AskOutsideForm, IntroduceForm
from hallway.introductions.queries.begun import begun_by, open_with
from hallway.introductions.queries.ways import ways_through_the_nearest, ways_to
from hallway.introductions.rules import Named, can_be_asked
from hallway.people.access import member_required, no_such_page
from hallway.people.lines import line_of
from hallway.people.middleware import ViewerRequest
from hallway.people.queries.profile import somebody_else_at


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def ask(request: ViewerRequest, handle: str) -> HttpResponse:
    """Ask to be introduced to this person; several ways are offered, each with room this week or not."""
    viewer, now = request.viewer, clock.now()
    person = somebody_else_at(handle, viewer=viewer)
    if not can_be_asked(person, viewer=viewer):
        raise no_such_page()
    if person.pk in viewer.connection_ids:
        say_why_not(request, _("You know each other: write to {name} yourself.").format(name=person.name))
        return redirect(person)
    context: dict[str, object] = {"person": person, "line": line_of(person, viewer)}
    if not startup.is_ready():
        return startup.come_back(render(request, "introductions/ask.html", context | {"preparing": True}))
    own = begun_by(viewer)
    there = open_with(person.pk, among=own, now=now)
    if there is not None:
        say_why_not(request, _("You have asked to meet {name} already.").format(name=person.name))
        return redirect(there)
    ways = ways_to(person, viewer=viewer, own=own, now=now)
    if request.method == "POST":
        form = AskForm(request.POST, ways=ways)
        if form.is_valid():
            try:
                row = ask_for_introduction(
                    viewer,
                    to=Named(person),
                    connectors=form.connectors(viewer=viewer),
                    words=form.cleaned_data["words"],
                    now=now,
                )
            except Invalid as error:
                form.refuse(error)
            except BegunBefore as error:
                form.add_error("connector", str(error))
            except KnowEachOther as error:
                say_why_not(request, str(error))
                return redirect(person)
            else:
                # the same words whether it has arrived, waits for room, or is not wanted
                say_asked(request, _("You asked to be introduced to {name}.").format(name=person.name))
                return redirect(row)
    else:
        form = AskForm(ways=ways, initial={"words": draft_for(viewer, person)})
    context |= {"form": form, "ways": ways}
    return render(request, "introductions/ask.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def ask_outside(request: ViewerRequest) -> HttpResponse:
    """Ask to be introduced to somebody who is no member, through one of those whom the viewer knows best."""
    viewer, now = request.viewer, clock.now()
    ways = ways_through_the_nearest(viewer, own=begun_by(viewer), now=now)
    form = AskOutsideForm(request.POST or None, ways=ways)
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            row = ask_for_introduction(
                viewer, to=form.to, connectors=form.connectors(viewer=viewer), words=words, now=now
            )
        except Invalid as error:
            form.refuse(error)
        except BegunBefore as error:
            form.add_error("connector", str(error))
        else:
            say_asked(request, _("You asked to be introduced to {name}.").format(name=form.to.name))
            return redirect(row)
    context = {"form": form, "ways": ways}
    return render(request, "introductions/ask_outside.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def new(request: ViewerRequest) -> HttpResponse:
    """Introduce two people to each other."""
    viewer = request.viewer
    form = IntroduceForm(request.POST or None, initial={"one": request.GET.get("one", "")})
    if form.is_valid():
        one, other = form.named("one", viewer=viewer), form.named("other", viewer=viewer)
        if one is not None and other is not None:
            try:
                row = introduce_two(viewer, one=one, other=other, words=form.cleaned_data["words"], now=clock.now())
            except Invalid as error:
                refuse(form, error)
            except BegunBefore as error:
                form.add_error("other", str(error))
            except NotFound:
                form.add_error("other", str(nobody_there()))
            else:
                say_asked(request, _("Both are asked. You learn that they agreed as soon as both said yes."))
                return redirect(row)
    return render(request, "introductions/new.html", {"form": form}, status=422 if form.is_bound else 200)
