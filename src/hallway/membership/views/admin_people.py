"""Running the community: members, applications, invitations."""

from itertools import chain
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hallway.core import clock
from hallway.core.errors import Conflict, Invalid
from hallway.core.forms import refuse
from hallway.core.spreadsheets import csv_lines
from hallway.membership.actions import bulk_invite
from hallway.membership.actions import members as deciding
from hallway.membership.actions.applications import decide_application
from hallway.membership.actions.invite import invite
from hallway.membership.actions.prepare import release_prepared
from hallway.membership.forms import InvitationFileForm, InviteForm, RoleForm
from hallway.membership.member_forms import MemberFilter
from hallway.membership.queries import members as asking
from hallway.membership.queries.invitations import get_batch, made_by_all, prepared, recent_batches
from hallway.people.access import operator_required
from hallway.people.enums import Role
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Person

PER_PAGE = 50


@operator_required
@require_safe
def members(request: ViewerRequest) -> HttpResponseBase:
    form = MemberFilter(request.GET)
    chosen = form.chosen()
    rows = asking.members(request.viewer, **chosen, now=clock.now())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "form": form, "filtered": bool(chosen), "query": request.GET.urlencode()}
    return render(request, "membership/admin_members.html", shown)


@require_POST
@operator_required
def members_csv(request: ViewerRequest) -> StreamingHttpResponse:
    """Those that the filters let through, as a table. That an operator took it along is written down."""
    chosen = MemberFilter(request.POST).chosen()
    now = clock.now()
    rows = asking.members(request.viewer, **chosen, now=now)
    deciding.note_export(count=rows.count(), viewer=request.viewer, now=now)
    heading = [_("Handle"), _("Name"), _("Mail address"), _("Role"), _("Account"), _("Joined"), _("Last signed in")]
    lines = csv_lines(chain([heading], map(_cells, rows.iterator())))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="members.csv"'
    return response


def _cells(person: Person) -> list[str]:
    account = person.account
    assert account is not None  # the query leaves out who has none
    state = _("open")
    if not account.is_active:
        state = _("suspended")
    elif account.deletion_due_at is not None:
        state = _("leaving")
    moments = [f"{at:%Y-%m-%d}" if at is not None else "" for at in (account.joined_at, account.last_login)]
    return [person.handle, person.name, account.email, str(account.get_role_display()), state, *moments]


@operator_required
@require_safe
def member(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    """One member's account: addresses, role, what happened to it, and what an operator may do about it."""
    person = asking.get_member(public_id, viewer=request.viewer)
    shown = {
        "person": person,
        "addresses": list(EmailAddress.objects.filter(user=person.account_id).order_by("-primary", "email")),
        "records": list(asking.security_records(person, viewer=request.viewer)[:20]),
        "form": RoleForm(initial={"role": person.account.role if person.account else ""}),
    }
    return render(request, "membership/admin_member.html", shown)


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    """Asks first, then gives the role."""
    person = asking.get_member(public_id, viewer=request.viewer)
    form = RoleForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return redirect("membership:admin_member", public_id)
    wanted = Role(form.cleaned_data["role"])
    if request.method == "POST":
        deciding.change_role(person, role=wanted, viewer=request.viewer, now=clock.now())
        messages.success(request, _("{name}'s role is now: {role}.").format(name=person.name, role=wanted.label))
        return redirect("membership:admin_member", public_id)
    explained = {
        Role.MEMBER: _("They can no longer moderate or run the community."),
        Role.MODERATOR: _("They see reports and decide on them. They see no notes, address books or messages."),
        Role.OPERATOR: _("They can change everything about the community and its members, including your own role."),
    }
    shown = {
        "title": _("Make {name} a {role}?").format(name=person.name, role=wanted.label),
        "text": explained[wanted],
        "action": request.path,
        "fields": {"role": wanted.value},
        "label": _("Change the role"),
        "back_url": _page_of(person.public_id),
    }
    return render(request, "confirm.html", shown)


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def reset_sign_in(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    person = asking.get_member(public_id, viewer=request.viewer)
    if request.method == "POST":
        deciding.reset_sign_in(person, viewer=request.viewer, now=clock.now())
        messages.success(request, _("{name} signs in with a code by mail now.").format(name=person.name))
        return redirect("membership:admin_member", public_id)
    shown = {
        "title": _("Reset how {name} signs in?").format(name=person.name),
        "text": _(
            "Password, passkeys, authenticator and recovery codes are removed and every session ends. Only a code to "
            "their mail address is left. Make sure by another way that it is them who asked; they are told by letter."
        ),
        "action": request.path,
        "label": _("Reset"),
        "danger": True,
        "back_url": _page_of(person.public_id),
    }
    return render(request, "confirm.html", shown)


def _page_of(public_id: UUID) -> str:
    return reverse("membership:admin_member", args=[public_id])


@operator_required
@require_safe
def applications(request: ViewerRequest) -> HttpResponseBase:
    page = Paginator(asking.applications(request.viewer), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "membership/admin_applications.html", {"page": page})


@operator_required
@require_POST
def decide(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    application = asking.get_application(public_id, viewer=request.viewer)
    accept = "accept" in request.POST
    decide_application(application, accept=accept, viewer=request.viewer, now=clock.now())
    said = _("{name} is a member now and told by letter.") if accept else _("{name} is told by letter.")
    messages.success(request, said.format(name=application.name))
    return redirect("membership:admin_applications")


@operator_required
@require_safe
def listed(request: ViewerRequest) -> HttpResponseBase:
    """People without an account, each to be invited to take their entry over."""
    search = request.GET.get("q", "").strip()[:100]
    page = Paginator(asking.listed(request.viewer, search=search), PER_PAGE).get_page(request.GET.get("page"))
    invited = asking.open_invitations_to(page.object_list, now=clock.now())
    rows = [(person, invited.get(person.pk)) for person in page]
    shown = {"page": page, "rows": rows, "search": search, "prepared": prepared(request.viewer).count()}
    return render(request, "membership/admin_listed.html", shown)


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_listed(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    person = asking.get_listed(public_id, viewer=request.viewer)
    waiting = prepared(request.viewer).filter(person=person).first()
    initial = {"name": person.name, "email": waiting.email if waiting is not None else ""}
    form = InviteForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            invite(viewer=request.viewer, person=person, now=clock.now(), **form.cleaned_data)
        except Invalid as problem:
            refuse(form, problem)
        except Conflict as problem:
            form.add_error(None, str(problem.message))
        else:
            messages.success(request, _("An invitation to {name} is on its way.").format(name=person.name))
            return redirect("membership:admin_listed")
    return render(request, "membership/admin_invite_listed.html", {"form": form, "person": person})


@operator_required
@require_safe
def invitations(request: ViewerRequest) -> HttpResponseBase:
    """Everybody's invitations."""
    search, now = request.GET.get("q", "").strip()[:100], clock.now()
    page = Paginator(made_by_all(request.viewer, search=search), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(invitation, *invitation.standing(now), invitation.is_open(now)) for invitation in page]
    shown = {
        "page": page,
        "rows": rows,
        "search": search,
        "batches": list(recent_batches(request.viewer)),
        "prepared": prepared(request.viewer).count(),
    }
    return render(request, "membership/admin_invitations.html", shown)


@operator_required
@require_safe
def prepared_invitations(request: ViewerRequest) -> HttpResponseBase:
    """Whom the community's directory would invite; nobody was written to yet."""
    rows = prepared(request.viewer)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "membership/admin_prepared.html", {"page": page})


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_prepared(request: ViewerRequest) -> HttpResponseBase:
    """Asks first, and sends no more than it asked for: what is prepared meanwhile waits for the next time."""
    if request.method == "POST":
        said = request.POST.get("up_to", "")
        up_to = int(said) if said.isdecimal() and len(said) < 19 else 0
        count = release_prepared(viewer=request.viewer, up_to=up_to, now=clock.now())
        messages.success(
            request,
            ngettext("{count} invitation is on its way.", "{count} invitations are on their way.", count).format(
                count=count
            ),
        )
        return redirect("membership:admin_invitations")
    rows = prepared(request.viewer)
    last, count = rows.last(), rows.count()
    if last is None:
        return redirect("membership:admin_prepared")
    shown = {
        "title": ngettext("Invite {count} person?", "Invite {count} people?", count).format(count=count),
        "text": _(
            "Each gets one letter that invites them to take over their entry, and after a week without an answer one "
            "reminder. Who joined meanwhile or wants no letters is left out. Nobody is shown before they accept."
        ),
        "action": request.path,
        "fields": {"up_to": last.pk},
        "label": _("Send the invitations"),
        "back_url": reverse("membership:admin_prepared"),
    }
    return render(request, "confirm.html", shown)


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_file(request: ViewerRequest) -> HttpResponseBase:
    """Choose a file; what it holds is shown before anybody is written to."""
    form = InvitationFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = bulk_invite.check_file(file.read(), file_name=file.name, viewer=request.viewer, now=clock.now())
        except Invalid as problem:
            refuse(form, problem)
        else:
            return redirect("membership:admin_batch", batch.public_id)
    return render(request, "membership/admin_invite_file.html", {"form": form})


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    """What a checked file holds, row by row what is left out, and the button that sends it."""
    found = get_batch(public_id, viewer=request.viewer)
    if request.method == "POST":
        if "discard" in request.POST:
            bulk_invite.discard(found)
            messages.success(request, _("The file is forgotten. Nobody was written to."))
            return redirect("membership:admin_invitations")
        bulk_invite.release(found, viewer=request.viewer, now=clock.now())
        return redirect("membership:admin_batch", public_id)
    return render(request, "membership/admin_batch.html", {"batch": found})
