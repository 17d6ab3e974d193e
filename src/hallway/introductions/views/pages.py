"""The member's page of introductions, and one introduction as its timeline."""

from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.core import clock
from hallway.core.errors import Conflict, Invalid, NotFound
from hallway.core.feedback import say_done, say_why_not
from hallway.core.forms import refuse
from hallway.introductions.actions.afterwards import give_outcome, thank
from hallway.introductions.actions.answer import answer_part, hand_on
from hallway.introductions.actions.withdraw import withdraw_introduction
from hallway.introductions.enums import Answer, Met, Role
from hallway.introductions.forms import AnswerForm, HandOnForm, OutcomeForm, ThanksForm
from hallway.introductions.models import Introduction
from hallway.introductions.queries.afterwards import has_thanked, outcome_of, thanks_in
from hallway.introductions.queries.begun import begun_at, begun_of
from hallway.introductions.queries.contact import contact_for
from hallway.introductions.queries.over import begun_on, begun_over, came_of_what_passed_on, parts_over, seen_on
from hallway.introductions.queries.overview import overview_of
from hallway.introductions.queries.parts import PartSeen, introduction_at, part_at, part_in
from hallway.people.access import member_required
from hallway.people.middleware import ViewerRequest


@require_GET
@member_required
def introductions(request: ViewerRequest) -> HttpResponse:
    """What waits for me, what I began, what I passed on and what came of it, and my load."""
    return render(
        request, "introductions/introductions.html", {"overview": overview_of(request.viewer, now=clock.now())}
    )


@require_GET
@member_required
def begun(request: ViewerRequest) -> HttpResponse:
    """Everything that I began and that is over."""
    viewer, now = request.viewer, clock.now()
    page = begun_over(viewer, page=request.GET.get("page"), now=now)
    context = {"title": _("Begun by you, and over"), "page": page, "begun_ones": begun_on(page, viewer=viewer, now=now)}
    return render(request, "introductions/over.html", context)


@require_GET
@member_required
def passed_on(request: ViewerRequest) -> HttpResponse:
    """Everything that I was asked to pass on, and what came of it."""
    viewer, now = request.viewer, clock.now()
    page = parts_over(viewer, role=Role.CONNECTOR, page=request.GET.get("page"), now=now)
    context = {"title": _("What you passed on"), "page": page, "came_of_it": came_of_what_passed_on(viewer)}
    return render(request, "introductions/over.html", context | {"seen_ones": seen_on(page, viewer=viewer, now=now)})


@require_GET
@member_required
def to_meet(request: ViewerRequest) -> HttpResponse:
    """Everything by which somebody was to meet me, and what came of it."""
    viewer, now = request.viewer, clock.now()
    page = parts_over(viewer, role=Role.END, page=request.GET.get("page"), now=now)
    context = {"title": _("People you were to meet"), "page": page}
    return render(request, "introductions/over.html", context | {"seen_ones": seen_on(page, viewer=viewer, now=now)})


@require_GET
@member_required
def detail(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """One introduction, for whoever began it or is asked."""
    return _page(request, public_id)


def _page(request: ViewerRequest, public_id: UUID, *, refused: Form | None = None) -> HttpResponse:
    """The page of one introduction; `refused` is the form of it that has something wrong, with what was typed."""
    viewer, now = request.viewer, clock.now()
    row = introduction_at(public_id, viewer=viewer)
    if row.initiator_id != viewer.id:
        return _part_page(request, part_in(row, viewer=viewer, now=now), refused)
    begun = begun_of(row, viewer=viewer, now=now)
    context: dict[str, object] = {"begun": begun, "row": row}
    if row.is_asked and begun.came_about:
        context |= _afterwards(request, row, refused)
    elif begun.came_about:
        context["thanks"] = thanks_in(row, viewer=viewer)
    return render(request, "introductions/begun.html", context, status=_status(refused))


def _part_page(request: ViewerRequest, seen: PartSeen, refused: Form | None) -> HttpResponse:
    row = seen.part.introduction
    context: dict[str, object] = {"seen": seen, "row": row}
    if seen.is_waiting:
        context["form"] = refused if isinstance(refused, AnswerForm) else AnswerForm()
    if seen.came_about and seen.is_connector:
        context["thanks"] = thanks_in(row, viewer=request.viewer)
    elif seen.came_about and seen.part.person_id is None:
        # named by an address: what else they say of it would tell the others that it is a member's
        context |= {"is_one_of_two": True, "contact": contact_for(request.viewer, row)}
    elif seen.came_about:
        context |= _afterwards(request, row, refused)
    return render(request, "introductions/part.html", context, status=_status(refused))


def _status(refused: Form | None) -> int:
    return 200 if refused is None else 422


def _afterwards(request: ViewerRequest, row: Introduction, refused: Form | None) -> dict[str, object]:
    """For one of the two: how to reach the other, and what they said came of it."""
    said = outcome_of(row, viewer=request.viewer)
    initial = {}
    if said is not None:
        helped = {True: "yes", False: "no", None: ""}[said.helped]
        initial = {"met": said.met, "helped": helped, "words": said.words}
    return {
        "is_one_of_two": True,
        "contact": contact_for(request.viewer, row),
        "outcome": said,
        "outcome_form": refused if isinstance(refused, OutcomeForm) else OutcomeForm(initial=initial),
        "thanked": has_thanked(row, viewer=request.viewer),
        "thanks_form": refused if isinstance(refused, ThanksForm) else ThanksForm(),
    }


@require_POST
@member_required
def answer(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    seen = part_at(public_id, viewer=request.viewer, now=clock.now())
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, public_id, refused=form)
    try:
        part = answer_part(seen.part, answer=form.said, word=form.cleaned_data["word"], now=clock.now())
    except Invalid as error:
        refuse(form, error)
        return _page(request, public_id, refused=form)
    except Conflict as error:
        say_why_not(request, str(error))
        return redirect("introductions:introductions")
    say_done(request, _done(seen, Answer(part.answer)))
    return redirect(seen.part.introduction)


def _done(seen: PartSeen, said: Answer) -> str:
    if said == Answer.NO:
        return _("You said no. Nobody is told; to everybody else it looks as if you had not answered.")
    if seen.is_connector:
        return _("Passed on. The thread goes on without you; here you see what came of it.")
    return _("You said yes. As soon as both have, each of you sees how to reach the other.")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def hand(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """As a connector, name somebody better placed."""
    seen = part_at(public_id, viewer=request.viewer, now=clock.now())
    if not (seen.is_connector and seen.is_waiting):
        say_why_not(request, _("There is nothing here to hand on any more."))
        return redirect(seen.part.introduction)
    form = HandOnForm(request.POST or None)
    if form.is_valid() and (to := form.named("to", viewer=request.viewer)) is not None:
        try:
            hand_on(seen.part, to=to, word=form.cleaned_data["word"], viewer=request.viewer, now=clock.now())
        except Invalid as error:
            refuse(form, error)
        except NotFound as error:
            form.add_error("to", str(error))
        else:
            say_done(request, _("Handed on. They are asked instead of you."))
            return redirect(seen.part.introduction)
    context = {
        "form": form,
        "title": _("Who is better placed?"),
        "text": _("They are asked instead of you, with the same words and yours. Whoever began it is not told."),
        "label": _("Hand it on"),
        "back_url": seen.part.introduction.get_absolute_url(),
    }
    return render(request, "confirm.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def withdraw(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """Take one's own back, after a page that says what happens."""
    begun = begun_at(public_id, viewer=request.viewer, now=clock.now())
    if request.method == "POST":
        withdraw_introduction(public_id, viewer=request.viewer, now=clock.now())
        say_done(request, _("Taken back. Nobody is written to."))
        return redirect("introductions:introductions")
    if not begun.is_open:
        say_why_not(request, _("This introduction is over; there is nothing left to take back."))
        return redirect(begun.row)
    context = {
        "title": _("Take this introduction back?"),
        "text": _(
            "Whoever has it before them sees that you took it back. Nobody is written to. The same two can be "
            "introduced again as if it had not come about: when its seven days and thirty more are over."
        ),
        "label": _("Take it back"),
        "danger": True,
        "back_url": begun.row.get_absolute_url(),
    }
    return render(request, "confirm.html", context)


@require_POST
@member_required
def say_thanks(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    form = ThanksForm(request.POST)
    if not form.is_valid():
        return _page(request, public_id, refused=form)
    thank(public_id, viewer=request.viewer, words=form.cleaned_data["words"], now=clock.now())
    say_done(request, _("They see that you thanked them."))
    return redirect("introductions:detail", public_id)


@require_POST
@member_required
def outcome(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, public_id, refused=form)
    given = form.cleaned_data
    give_outcome(
        public_id,
        viewer=request.viewer,
        met=Met(given["met"]),
        helped=form.said_helped,
        words=given["words"],
        now=clock.now(),
    )
    say_done(request, _("Thank you. It helps to suggest better next time."))
    return redirect("introductions:detail", public_id)
